"""An upgrade that is killed again and again: each time all of it or nothing, and in the end everything is there."""

from __future__ import annotations

import random
import shutil
import sqlite3
import time

import pytest
from store_parts import in_child, opened, submit

from kiosk.store import StoreNewer, migrations

# The schema of some later release: a table rebuilt under foreign keys, one filled row by row (so that a kill finds it at work).
LATER = """
import sqlalchemy as sa
from alembic import op

revision = "9002"
down_revision = "HEAD"

def upgrade():
    with op.batch_alter_table("requests", recreate="always") as batch:
        batch.add_column(sa.Column("counter", sa.Integer, nullable=False, server_default="1"))
    op.create_table("notes", sa.Column("request_id", sa.Text, primary_key=True), sa.Column("words", sa.Text))
    connection = op.get_bind()
    for (request_id,) in connection.execute(sa.text("SELECT id FROM requests")).all():
        connection.execute(sa.text("INSERT INTO notes VALUES (:id, :words)"), {"id": request_id, "words": "x" * 500})
        connection.execute(sa.text("UPDATE requests SET counter = 2 WHERE id = :id"), {"id": request_id})
""".replace("HEAD", migrations.HEAD)
NOW, LATEST = migrations.HEAD, "9002"


@pytest.fixture
def later(tmp_path, monkeypatch):
    """What a later release would ship: returns a function that turns this process into one."""
    location = tmp_path / "later"
    shutil.copytree(migrations.LOCATION, location, ignore=shutil.ignore_patterns("__pycache__"))
    (location / "versions" / "r9002_later.py").write_text(LATER)

    def become():
        monkeypatch.setattr(migrations, "LOCATION", location)
        monkeypatch.setattr(migrations, "REVISIONS", (*migrations.REVISIONS, LATEST))
        monkeypatch.setattr(migrations, "HEAD", LATEST)

    return become


def look(path):
    raw = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    version = raw.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    rows = raw.execute("SELECT id, number FROM requests ORDER BY serial").fetchall()
    notes = raw.execute("SELECT count(*) FROM notes").fetchone()[0] if "notes" in tables else None
    raw.close()
    return version, notes, rows


def test_an_upgrade_killed_25_times_is_all_or_nothing_and_loses_nothing(tmp_path, later):
    import alembic.command  # noqa: F401  # loaded before the forks: the kills shall meet the upgrade, not the import

    folder, dice = tmp_path / "data", random.Random(7)
    store = opened(folder)
    for _ in range(300):
        submit(store)
    waiting = store.pending(1000)
    store.close()
    shutil.copytree(folder, tmp_path / "old")
    _, _, before = look(folder / "kiosk.db")

    def upgrade(say):
        later()
        say("starting")
        opened(folder).close()

    took = timed(upgrade)
    outcomes = []
    for _ in range(25):
        if look(folder / "kiosk.db")[0] == LATEST:
            shutil.rmtree(folder)
            shutil.copytree(tmp_path / "old", folder)
        with in_child(upgrade) as child:
            child.first_line()
            child.kill_after(dice.uniform(0.0, took))
        version, notes, rows = look(folder / "kiosk.db")
        assert rows == before
        assert (version, notes) in ((NOW, None), (LATEST, 300))
        outcomes.append(version)
    assert NOW in outcomes, "the kills always came too late to prove anything"

    later()
    store = opened(folder)
    assert store.pending(1000) == waiting
    assert submit(store).request.ticket.number == 301
    store.close()
    assert look(folder / "kiosk.db")[:2] == (LATEST, 300)


def timed(upgrade):
    """How long the upgrade takes on this machine now, in seconds."""
    with in_child(upgrade) as child:
        child.first_line()
        began = time.monotonic()
        assert child.wait() == 0
    return time.monotonic() - began


def test_an_upgrade_that_fails_leaves_the_old_file_working(tmp_path, later):
    store = opened(tmp_path / "data")
    submit(store)
    store.close()
    later()
    versions = migrations.LOCATION / "versions"
    (versions / "r9002_later.py").write_text(LATER + "    raise RuntimeError('a mistake of ours')\n")
    with pytest.raises(RuntimeError):
        opened(tmp_path / "data")
    assert look(tmp_path / "data" / "kiosk.db")[:2] == (NOW, None)


def test_an_upgrade_that_would_orphan_rows_is_taken_back(tmp_path, later):
    store = opened(tmp_path / "data")
    submit(store)
    store.close()
    later()
    versions = migrations.LOCATION / "versions"
    (versions / "r9002_later.py").write_text(LATER + "    op.execute('DELETE FROM requests')\n")
    with pytest.raises(RuntimeError, match="foreign key"):
        opened(tmp_path / "data")
    assert look(tmp_path / "data" / "kiosk.db")[:2] == (NOW, None)


def test_the_older_program_refuses_what_a_later_one_wrote_for_later_ones_alone(tmp_path, later, monkeypatch):
    store = opened(tmp_path / "data")
    submit(store)
    store.close()

    def upgrade(say):
        later()
        migrations.WORKS_FROM = LATEST
        opened(tmp_path / "data").close()

    with in_child(upgrade) as child:
        assert child.wait() == 0
    with pytest.raises(StoreNewer):
        opened(tmp_path / "data")


def test_after_an_update_was_taken_back_the_older_program_goes_on_with_the_newer_file_and_loses_nothing(tmp_path, later):
    folder = tmp_path / "data"
    store = opened(folder)
    first = submit(store).request
    store.close()

    def update(say):
        later()
        newer = opened(folder)
        say(str(submit(newer).request.id))
        newer.close()

    def meanwhile():
        with in_child(update) as child:
            assert child.wait() == 0
            return child.lines()[-1]

    second = meanwhile()
    assert look(folder / "kiosk.db")[0] == LATEST

    store = opened(folder)  # the older program, on the newer file
    third = submit(store).request
    assert [str(item.id) for item in store.pending(10)] == [str(first.id), second, str(third.id)]
    assert third.ticket.number == 3
    store.close()

    fourth = meanwhile()  # and the update again, once it is mended
    store = opened(folder)
    assert [str(item.id) for item in store.pending(10)][2:] == [str(third.id), fourth]
    store.close()


def test_the_first_schema_of_all_is_brought_to_todays_and_says_from_which_program_on_it_can_be_used(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine

    engine = create_engine(f"sqlite:///{folder / 'kiosk.db'}")
    with engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(migrations.LOCATION))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    store = opened(folder)
    submit(store)
    store.close()
    raw = sqlite3.connect(folder / "kiosk.db")
    assert migrations.version_in(raw) == migrations.HEAD
    assert migrations.floor_in(raw) == migrations.WORKS_FROM
    raw.close()


def test_the_file_as_it_was_before_an_upgrade_is_kept_whole(tmp_path, later):
    folder = tmp_path / "data"
    store = opened(folder)
    for _ in range(20):
        submit(store)
    store.close()
    before = look(folder / "kiosk.db")
    later()
    opened(folder).close()
    assert look(folder / f"kiosk.db.before-{NOW}") == before
    assert sorted(path.name for path in folder.glob("kiosk.db.before-*")) == [f"kiosk.db.before-{NOW}"]


def test_the_first_release_comes_up_to_today_with_everything_in_it(tmp_path):
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from sqlalchemy import create_engine, text

    first = migrations.LOCATION / "versions" / "r0001_first.py"
    folder = tmp_path / "old"
    folder.mkdir(mode=0o700)
    engine = create_engine(f"sqlite:///{folder / 'kiosk.db'}")
    with engine.begin() as connection:
        revision: dict[str, object] = {}
        exec(compile(first.read_text(), str(first), "exec"), revision)
        with Operations.context(MigrationContext.configure(connection)):
            revision["upgrade"]()
        connection.exec_driver_sql(migrations._VERSION_TABLE)
        connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
        connection.execute(text("INSERT INTO counters VALUES ('2026-11-23', 'A', 1, 41)"))
    engine.dispose()
    store = opened(folder)
    assert submit(store).request.ticket.number == 42
    assert store.news.sections() == {}
    store.close()
    assert look(folder / "kiosk.db")[0] == NOW
