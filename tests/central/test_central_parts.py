"""Central's parts by themselves: keys, the folder, the store's promises, group commit, health, the judge."""

from __future__ import annotations

import asyncio
import hashlib
import os
import stat
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PublicKey, SealedBox
from sqlalchemy import text

from central.api.judge import Judge
from central.errors import CannotOpenError, FolderBrokenError, FolderBusyError, StoreBusyError, StoreNewerError, StoreUnsafeError
from central.folder import Folder
from central.keys import load_keys, new_sealing_key
from central.moment import at_text
from central.store import engine as engines
from central.store import tables
from central.store.base import Arrival, Delivery, Kiosk, KioskState, Pulse, Village
from central.store.engine import writing_engine
from central.store.reading import open_reader
from central.store.sqlite import SqliteStore, open_store
from central.store.writer import MOST_WAITING, GroupCommit
from central.throttle import MOST_CALLERS, Throttle
from central.web import trouble
from central.web.health import Level, health_of
from central.web.render import moment_words, span_words
from kiosk import problems
from kiosk.model import wire

VILLAGE = Village("18.01.09.2001", "Balai Desa Pasuruan", "Kec. Penengahan, Lampung Selatan")
KIOSK = Kiosk("k", VILLAGE.code, 1, "Lobi", bytes(32), "2026-11-21T00:00:00.000Z")
NOW = datetime(2026, 11, 21, 3, 24, tzinfo=UTC)


def sealed_for(keys, request="r", service="S-41"):
    answers = wire.Answers(request, service, "1801094405900001", "card", {})
    key = keys.sealing_key()
    return key.key_id, SealedBox(PublicKey(key.public)).encrypt(msgspec.json.encode(answers))


def envelope(key_id, sealed, request="r", service="S-41"):
    stamp = wire.Stamp("2026-11-21T03:24:00Z", "b", 1.0, True)
    ticket = wire.Ticket("2026-11-21", "A", 14)
    sha256 = hashlib.sha256(sealed).hexdigest()
    return wire.Envelope(request, VILLAGE.code, "k", service, ticket, stamp, key_id, sealed, sha256)


class TestKeys:
    def test_are_made_once_and_only_the_owner_may_read_them(self, tmp_path):
        first, second = load_keys(tmp_path / "keys"), load_keys(tmp_path / "keys")
        assert (first.public, first.current) == (second.public, second.current)
        for path in (tmp_path / "keys").iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_what_was_sealed_to_an_old_key_stays_readable(self, tmp_path):
        old = load_keys(tmp_path)
        written = envelope(*sealed_for(old))
        new_sealing_key(tmp_path)
        fresh = load_keys(tmp_path)
        assert fresh.current != old.current
        assert fresh.open_sealed(written).nik == "1801094405900001"

    def test_a_sealed_part_moved_to_another_envelope_is_not_opened(self, tmp_path):
        keys = load_keys(tmp_path)
        key_id, sealed = sealed_for(keys)
        for moved in (envelope(key_id, sealed, request="other"), envelope(key_id, sealed, service="S-11")):
            with pytest.raises(CannotOpenError):
                keys.open_sealed(moved)
        with pytest.raises(CannotOpenError):
            keys.open_sealed(envelope(key_id, sealed[:-1] + bytes([sealed[-1] ^ 1])))
        with pytest.raises(CannotOpenError):
            keys.open_sealed(envelope("lost", sealed))

    def test_a_damaged_or_missing_key_is_named_not_replaced(self, tmp_path):
        keys = load_keys(tmp_path)
        path = tmp_path / f"sealing-{keys.current}.key"
        path.write_bytes(path.read_bytes()[:-1])
        with pytest.raises(FolderBrokenError, match=path.name):
            load_keys(tmp_path)
        path.unlink()
        with pytest.raises(FolderBrokenError, match="backup"):
            load_keys(tmp_path)


class TestFolder:
    def test_has_one_writer(self, tmp_path):
        folder = Folder(tmp_path)
        with folder.locked(), pytest.raises(FolderBusyError), Folder(tmp_path).locked():
            pass
        with folder.locked():
            pass

    def test_an_existing_folder_and_what_lies_in_it_become_its_owners_alone(self, tmp_path):
        data = tmp_path / "central"
        data.mkdir(mode=0o755)
        for name in ("central.db", "central.db-wal", "central.lock"):
            (data / name).touch(0o644)
        Folder(data).create()
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in data.iterdir()} == {0o600}

    def test_whatever_the_umask_is_nobody_else_may_read_the_store_or_the_lock(self, tmp_path):
        async def run():
            async with open_store(data / "central.db") as store:
                await store.add_village(VILLAGE)
                return {path.name: stat.S_IMODE(path.stat().st_mode) for path in data.iterdir()}

        data = tmp_path / "central"
        before = os.umask(0)
        try:
            Folder(data).create()
            with Folder(data).locked():
                modes = asyncio.run(run())
        finally:
            os.umask(before)
        assert {"central.db", "central.db-wal", "central.lock"} <= modes.keys()
        assert set(modes.values()) == {0o600}

    def test_a_folder_of_other_things_is_not_locked_away(self, tmp_path):
        (tmp_path / "letters").mkdir()
        mode = tmp_path.stat().st_mode
        with pytest.raises(FolderBrokenError, match="a folder of its own"):
            Folder(tmp_path).create()
        assert tmp_path.stat().st_mode == mode
        Folder(tmp_path / "central").create()

    def test_the_token_is_made_once_and_kept_as_a_hash(self, tmp_path):
        folder = Folder(tmp_path)
        folder.make_token()
        token = folder.token()
        folder.make_token()
        assert folder.token() == token
        assert token not in folder.token_hash()
        assert stat.S_IMODE(folder.token_path.stat().st_mode) == 0o600
        folder.token_path.unlink()
        folder.make_token()
        assert not folder.token_path.exists()


class TestStore:
    def test_migrations_make_exactly_the_tables_the_code_knows(self, tmp_path):
        def compare(connection):
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            return compare_metadata(context, tables.metadata)

        async def differences():
            async with open_store(tmp_path / "central.db"):
                engine = writing_engine(tmp_path / "central.db")
                async with engine.begin() as connection:
                    found = await connection.run_sync(compare)
                await engine.dispose()
                return found

        assert asyncio.run(differences()) == []

    def test_a_database_from_a_newer_version_is_left_alone(self, tmp_path):
        async def run():
            async with open_store(tmp_path / "central.db"):
                pass
            engine = writing_engine(tmp_path / "central.db")
            async with engine.begin() as connection:
                await connection.execute(text("UPDATE alembic_version SET version_num = 'r9999'"))
            await engine.dispose()
            async with open_store(tmp_path / "central.db"):
                pass

        with pytest.raises(StoreNewerError, match="r9999"):
            asyncio.run(run())

    def test_a_file_that_is_no_database_is_named(self, tmp_path):
        async def run():
            async with open_store(tmp_path / "central.db"):
                pass

        (tmp_path / "central.db").write_bytes(b"not a database" * 100)
        with pytest.raises(FolderBrokenError, match="backup"):
            asyncio.run(run())

    def test_a_pragma_that_does_not_hold_stops_the_start(self, tmp_path, monkeypatch):
        async def run():
            async with open_store(tmp_path / "central.db"):
                pass

        # NORMAL loses answered rows in a power cut (FACTS): what the engine sets and what the check wants must differ to tell.
        honest = engines.check_pragmas

        def weakened(connection):
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA synchronous=NORMAL")
            connection.exec_driver_sql("BEGIN")
            honest(connection)

        monkeypatch.setattr("central.store.sqlite.check_pragmas", weakened)
        with pytest.raises(StoreUnsafeError, match="synchronous"):
            asyncio.run(run())

    def test_a_reader_cannot_write(self, tmp_path):
        async def run():
            async with open_store(tmp_path / "central.db") as store, open_reader(tmp_path / "central.db") as reader:
                await store.add_village(VILLAGE)
                assert await reader.villages() == [VILLAGE]
                async with reader._engine.begin() as connection:
                    await connection.execute(text("DELETE FROM village"))

        with pytest.raises(Exception, match="readonly"):
            asyncio.run(run())


class TestGroupCommit:
    def test_one_that_cannot_be_stored_fails_alone(self):
        async def commit(wishes):
            if 13 in wishes:
                raise ValueError("poison")
            return [wish * 2 for wish in wishes]

        async def run():
            group = GroupCommit(commit)
            asks = [asyncio.create_task(group.ask(wish)) for wish in (1, 13, 3)]
            await asyncio.sleep(0)
            worker = asyncio.create_task(group.run())
            outcomes = await asyncio.gather(*asks, return_exceptions=True)
            assert await group.ask(4) == 8
            worker.cancel()
            return outcomes

        one, poison, three = asyncio.run(run())
        assert (one, three) == (2, 6)
        assert isinstance(poison, ValueError)

    def test_a_database_that_is_away_is_tried_once_for_all_who_wait(self):
        tries = []

        async def commit(wishes):
            tries.append(len(wishes))
            raise StoreBusyError("the database is away")

        async def run():
            group = GroupCommit(commit)
            asks = [asyncio.create_task(group.ask(wish)) for wish in range(30)]
            await asyncio.sleep(0)
            worker = asyncio.create_task(group.run())
            outcomes = await asyncio.gather(*asks, return_exceptions=True)
            worker.cancel()
            return outcomes

        told = asyncio.run(run())
        assert all(isinstance(outcome, StoreBusyError) for outcome in told)
        assert len({outcome.retry_after_seconds for outcome in told}) > 3, "those sent away together do not come back together"
        assert tries == [30]

    def test_callers_share_commits(self):
        sizes = []

        async def commit(wishes):
            sizes.append(len(wishes))
            await asyncio.sleep(0.01)
            return wishes

        async def run():
            group = GroupCommit(commit)
            worker = asyncio.create_task(group.run())
            await asyncio.gather(*(group.ask(number) for number in range(100)))
            worker.cancel()

        asyncio.run(run())
        assert sum(sizes) == 100
        assert len(sizes) < 10

    def test_more_than_it_can_hold_are_sent_away_at_once(self):
        async def run():
            group = GroupCommit(lambda wishes: asyncio.sleep(0, wishes))
            asks = [asyncio.create_task(group.ask(number)) for number in range(MOST_WAITING)]
            await asyncio.sleep(0)
            with pytest.raises(StoreBusyError):
                await group.ask(-1)
            worker = asyncio.create_task(group.run())
            assert await asyncio.gather(*asks) == list(range(MOST_WAITING))
            worker.cancel()

        asyncio.run(run())

    def test_the_store_survives_a_delivery_that_no_table_takes(self, tmp_path):
        async def run():
            async with open_store(tmp_path / "central.db") as store:
                store: SqliteStore
                await store.add_village(VILLAGE)
                unknown = Delivery((arrival("r"),), (), Pulse("nobody", VILLAGE.code, "t", None))
                outcome = await asyncio.gather(store.deliver(unknown), return_exceptions=True)
                assert isinstance(outcome[0], Exception)
                return await store.latest(5)

        assert asyncio.run(run()) == []


def arrival(request):
    ticket = wire.Ticket("2026-11-21", "A", 14)
    return Arrival(VILLAGE.code, request, "nobody", "S-41", ticket, "t", True, "k", b"e", b"s", "h", "t")


class TestHealth:
    def state(self, heard_ago=timedelta(0), refused=0, revoked_at="", **beat):
        said = {"version": "0.1.0", "unsent": 0, "dead": 0, "oldest_unsent_seconds": None, "clock_trusted": True, **beat}
        kiosk = Kiosk(KIOSK.id, KIOSK.village, 1, "Lobi", bytes(32), KIOSK.enrolled_at, revoked_at)
        return KioskState(kiosk, Pulse("k", KIOSK.village, at_text(NOW - heard_ago), wire.Heartbeat(**said)), 3, refused)

    def level(self, state):
        return health_of(state, NOW).level

    def test_is_good_only_when_nothing_is_wrong(self):
        assert self.level(self.state()) is Level.GOOD
        assert self.level(self.state(unsent=2, oldest_unsent_seconds=40)) is Level.GOOD
        assert self.level(self.state(problems=["printer-paper-out"])) is Level.LOOK
        assert self.level(self.state(clock_trusted=False)) is Level.LOOK
        assert self.level(self.state(refused=1)) is Level.LOOK
        assert self.level(self.state(heard_ago=timedelta(hours=1))) is Level.BAD
        assert self.level(self.state(revoked_at="2026-11-21")) is Level.OFF

    @given(st.integers(0, 10), st.integers(0, 3), st.none() | st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 2))
    def test_is_never_good_while_requests_are_stuck(self, unsent, dead, oldest, heard_seconds_ago, refused):
        state = self.state(timedelta(seconds=heard_seconds_ago), refused, unsent=unsent, dead=dead, oldest_unsent_seconds=oldest)
        stuck = dead > 0 or refused > 0 or (oldest or 0) > 1800 or heard_seconds_ago > 900 or (unsent > 0 and oldest is None)
        assert (self.level(state) is Level.GOOD) == (not stuck)

    def test_says_every_problem_a_kiosk_can_have_in_the_kiosks_own_words_for_staff(self):
        wanted = {problem.code: problem.staff for problem in problems.catalogue()}
        assert dict(trouble.WORDS) == wanted, "kiosk/problems.py has changed: let central/web/trouble.py say the same"
        for code, words in wanted.items():
            assert health_of(self.state(problems=[code]), NOW).reasons == (words,)

    def test_names_a_problem_of_a_newer_kiosk_by_its_code(self):
        assert health_of(self.state(problems=["roof-leaks"]), NOW).reasons == ("Masalah lain: roof-leaks",)


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return load_keys(tmp_path_factory.mktemp("keys"))


class TestJudge:
    @given(st.binary(max_size=300))
    def test_no_bytes_at_all_make_it_raise(self, keys, raw):
        letter = Judge(KIOSK, keys, "t").judge(raw)
        assert (letter.item, letter.kiosk) == (raw, KIOSK.id)
        assert letter.reason


def test_a_throttle_counts_failures_forgives_with_time_and_stays_small():
    now = [1000.0]
    throttle = Throttle(burst=3, seconds_each=2.0, clock=lambda: now[0])
    for _ in range(3):
        assert throttle.wait_seconds("a") == 0
        throttle.failed("a")
    assert 1 <= throttle.wait_seconds("a") <= 3
    assert throttle.wait_seconds("b") == 0
    now[0] += 3
    assert throttle.wait_seconds("a") == 0
    for caller in range(MOST_CALLERS + 50):
        throttle.failed(str(caller))
    assert len(throttle._full_at) == MOST_CALLERS


def test_times_are_shown_in_the_villages_own_zone():
    assert moment_words("2026-11-21T03:24:00Z", "18.01.09.2001") == "21 Nov 2026, 10.24 WIB"
    assert moment_words("2026-11-21T03:24:00Z", "73.01.01.2001") == "21 Nov 2026, 11.24 WITA"
    assert moment_words("2026-11-21T23:24:00Z", "91.01.01.2001") == "22 Nov 2026, 08.24 WIT"
    assert moment_words("9999-12-31T23:59:59Z", "91.01.01.2001") == "9999-12-31T23:59:59Z"
    assert moment_words("kemarin", "18") == "kemarin"
    assert [span_words(seconds) for seconds in (5, 65, 7300, 200_000)] == ["5 detik", "1 menit", "2 jam", "2 hari"]
