"""Opening: what the store insists on before it takes the first request."""

from __future__ import annotations

import sqlite3
import stat

import pytest
from sqlalchemy import create_engine
from store_parts import in_child, opened, submit

from kiosk.problems import STORE_BROKEN, STORE_BUSY, STORE_NEWER, STORE_UNSAFE, STORE_UNWRITABLE
from kiosk.store import StoreBroken, StoreBusy, StoreNewer, StoreUnsafe, StoreUnwritable, migrations
from kiosk.store.database import PRAGMAS, Database, require_pragmas


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "state" / "data"


def schema(path):
    raw = sqlite3.connect(path)
    tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    described = {
        table: {
            "columns": raw.execute(f"PRAGMA table_xinfo({table})").fetchall(),
            "indexes": sorted(
                (name, unique, origin, partial, [row[2] for row in raw.execute(f"PRAGMA index_info({name})")])
                for _, name, unique, origin, partial in raw.execute(f"PRAGMA index_list({table})")
            ),
            "foreign keys": raw.execute(f"PRAGMA foreign_key_list({table})").fetchall(),
            "strict": raw.execute("SELECT strict FROM pragma_table_list WHERE name = ?", (table,)).fetchone(),
        }
        for table in tables
    }
    clauses = [
        sorted(
            line.strip().rstrip(",") for line in sql.splitlines() if "CHECK" in line or "AUTOINCREMENT" in line or "WHERE" in line
        )
        for (sql,) in raw.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    ]
    raw.close()
    return described, clauses


def test_the_writing_connection_itself_says_wal_full_and_foreign_keys(folder):
    database = Database.opened(folder)
    with database._writers.connect() as connection:  # the one and only: a StaticPool
        raw = connection.connection.driver_connection
        said = {name: raw.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")}
        assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        require_pragmas(raw)
    with database.reading() as connection, pytest.raises(Exception, match="readonly"):
        connection.exec_driver_sql("DELETE FROM meta")
    database.close()


@pytest.mark.parametrize(
    "weakening", ["synchronous=NORMAL", "synchronous=OFF", "journal_mode=DELETE", "foreign_keys=OFF", "secure_delete=OFF"]
)
def test_a_pragma_that_does_not_hold_is_found_by_reading_it_back(folder, weakening):
    opened(folder).close()
    raw = sqlite3.connect(folder / "kiosk.db", isolation_level=None)
    for name, (value, _) in PRAGMAS.items():
        raw.execute(f"PRAGMA {name}={value}")
    require_pragmas(raw)
    raw.execute(f"PRAGMA {weakening}")
    with pytest.raises(StoreUnsafe, match=weakening.split("=")[0]) as refused:
        require_pragmas(raw)
    assert refused.value.problem.code == STORE_UNSAFE.code
    raw.close()


def test_the_folder_and_everything_in_it_are_ours_alone(folder):
    folder.mkdir(parents=True, mode=0o755)
    store = opened(folder)
    submit(store)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == dict.fromkeys(["kiosk.db", "kiosk.db-wal", "kiosk.db-shm", "kiosk.lock"], 0o600)
    store.close()


def test_a_second_process_on_the_same_folder_is_refused_until_the_first_ends(folder):
    def hold(say):
        store = opened(folder)
        submit(store)
        say("open")
        while True:
            store.waiting_count()

    with in_child(hold) as child:
        assert child.first_line() == "open"
        with pytest.raises(StoreBusy) as refused:
            opened(folder)
        assert refused.value.problem.code == STORE_BUSY.code
        child.kill()
        store = opened(folder)
        assert submit(store).request.ticket.number == 2
        store.close()


def test_a_second_store_in_the_same_process_is_refused_too(folder):
    store = opened(folder)
    with pytest.raises(StoreBusy):
        opened(folder)
    submit(store)
    store.close()
    opened(folder).close()


def test_a_newer_schema_is_refused_and_nothing_is_touched(folder):
    store = opened(folder)
    submit(store)
    store.close()
    raw = sqlite3.connect(folder / "kiosk.db")
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.execute("UPDATE meta SET value = ? WHERE name = 'works-from'", (b"9998",))
    raw.commit()
    raw.close()
    before = (folder / "kiosk.db").read_bytes()
    with pytest.raises(StoreNewer, match="9999") as refused:
        opened(folder)
    assert refused.value.problem.code == STORE_NEWER.code
    assert (folder / "kiosk.db").read_bytes() == before


@pytest.mark.parametrize("left", ["cleanly closed", "killed"])
@pytest.mark.parametrize("where", ["header", "first page", "middle"])
def test_a_damaged_file_is_refused_and_left_as_it_is(folder, where, left):
    def fill(say):
        store = opened(folder)
        for _ in range(50):
            submit(store, size=2000)
        if left == "killed":
            say("full")
            while True:
                store.waiting_count()
        store.close()
        say("full")

    with in_child(fill) as child:
        child.first_line()
        if left == "killed":
            child.kill()
            # The damage must not be painted over by the WAL: take what it holds into the file first.
            raw = sqlite3.connect(folder / "kiosk.db")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raw.close()
    path = folder / "kiosk.db"
    whole = bytearray(path.read_bytes())
    start = {"header": 0, "first page": 100, "middle": len(whole) // 2 // 4096 * 4096}[where]
    whole[start : start + 3000] = b"\xa5" * 3000
    path.write_bytes(whole)
    before = path.read_bytes()
    with pytest.raises(StoreBroken) as refused:
        opened(folder)
    assert refused.value.problem.code == STORE_BROKEN.code
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"not a database at all", b"SQLite format 3\x00", b"\x00" * 8192], ids=["text", "stump", "zeros"]
)
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(folder, content):
    folder.mkdir(parents=True)
    (folder / "kiosk.db").write_bytes(content)
    with pytest.raises(StoreBroken):
        opened(folder)
    assert (folder / "kiosk.db").read_bytes() == content


def test_an_empty_file_left_by_a_power_cut_is_a_fresh_start(folder):
    folder.mkdir(parents=True)
    (folder / "kiosk.db").touch()
    store = opened(folder)
    assert submit(store).request.ticket.number == 1
    store.close()


@pytest.mark.parametrize("what", ["folder", "kiosk.db", "kiosk.lock"])
def test_something_else_in_the_place_of_ours_is_refused_clearly(folder, what):
    if what == "folder":
        folder.parent.mkdir()
        folder.write_text("a file")
    else:
        (folder / what).mkdir(parents=True)
    with pytest.raises(StoreUnwritable) as refused:
        opened(folder)
    assert refused.value.problem.code == STORE_UNWRITABLE.code


def test_a_refused_opening_leaves_the_folder_free(folder):
    folder.mkdir(parents=True)
    (folder / "kiosk.db").write_bytes(b"not a database at all")
    with pytest.raises(StoreBroken):
        opened(folder)
    (folder / "kiosk.db").unlink()
    opened(folder).close()


def test_a_created_and_a_migrated_file_have_the_same_schema(folder, tmp_path):
    opened(folder).close()
    engine = create_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    with engine.connect() as connection:
        migrations.upgrade(connection)
    engine.dispose()
    assert schema(tmp_path / "migrated.db") == schema(folder / "kiosk.db")


def test_the_revisions_we_name_are_those_there_are():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrations.LOCATION))
    script = ScriptDirectory.from_config(config)
    assert [one.revision for one in script.walk_revisions()][::-1] == list(migrations.REVISIONS)
    assert script.get_current_head() == migrations.HEAD


def test_opening_a_file_of_today_does_not_import_alembic(folder):
    import subprocess
    import sys

    code = "import sys; from store_parts import *; opened(Path(sys.argv[1])).close(); sys.exit('alembic' in sys.modules)"
    for _ in range(2):
        subprocess.run([sys.executable, "-c", code, folder], env={"PYTHONPATH": ".:tests/fixtures"}, check=True)
