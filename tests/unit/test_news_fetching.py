"""Pictures come in pieces, are believed by their hash alone, keep within their room, and never keep an envelope waiting."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import nacl.public
import pytest
from uplink_parts import ListOutbox, identity, key, now, vitals

from kiosk.model import wire
from kiosk.store.errors import StoreError
from kiosk.store.pictures import PictureShelf
from kiosk.uplink.asks import MOST_WAITING, Ask, Asks
from kiosk.uplink.beside import Beside
from kiosk.uplink.client import PicturePart
from kiosk.uplink.courier import Courier
from kiosk.uplink.fetching import LARGEST_PIECE_BYTES, LATER_SECONDS, SMALLEST_PIECE_BYTES, Fetching
from kiosk.uplink.outcomes import Away, AwayKind, Delivered, Refused

WHO = identity(nacl.public.PrivateKey.generate())


def picture(size: int = 20_000, seed: int = 1) -> tuple[str, bytes]:
    content = hashlib.shake_256(bytes([seed])).digest(size)
    return hashlib.sha256(content).hexdigest(), content


class Line:
    """Central's pictures behind a line of so many bytes a second, with a clock that runs by what is carried over it."""

    def __init__(self, *pictures: tuple[str, bytes], bytes_a_second: float = 1e9) -> None:
        self.held = dict(pictures)
        self.bytes_a_second = bytes_a_second
        self.time = 1000.0
        self.asked: list[tuple[str, int, int]] = []
        self.outcome: Away | Refused | None = None
        self.log: list[str] = []

    def clock(self) -> float:
        return self.time

    def picture(self, kiosk: str, sha256: str, start: int, most_bytes: int, central: bytes):
        assert (kiosk, central) == (WHO.kiosk, WHO.central)
        self.asked.append((sha256, start, most_bytes))
        self.log.append("piece")
        if self.outcome is not None:
            return self.outcome
        content = self.held.get(sha256)
        if content is None:
            return Refused(410)
        body = content[start : start + most_bytes]
        self.time += len(body) / self.bytes_a_second
        return Delivered(PicturePart(body, len(content)))

    def ask(self, path: str, question: object, kind: type, central: bytes):
        self.log.append("ask")
        return Away(AwayKind.UNREACHABLE, "test")

    def sync(self, request: wire.SyncRequest, central: bytes):
        self.log.append(f"sync {len(request.items)}")
        self.time += 0.3
        verdicts = [
            wire.Verdict(wire.msgspec.json.decode(item.envelope, type=wire.Envelope).id, wire.Outcome.NEW)
            for item in request.items
        ]
        return Delivered(wire.SyncAnswer(verdicts, "2026-11-23T01:00:00Z", turn=1))

    def cut(self) -> None: ...


@pytest.fixture
def shelf(tmp_path: Path) -> PictureShelf:
    made = PictureShelf(tmp_path, most_bytes=100_000, reserve_bytes=0)
    made.open()
    return made


def fetching(shelf: PictureShelf, line: Line, named: Sequence[str]) -> Fetching:
    return Fetching(shelf, line, WHO, named=lambda: named, came=lambda _there: None, clock=line.clock)


def run(fetch: Fetching, most: int = 200) -> int:
    for steps in range(most):
        if fetch.due_in() != 0.0:
            return steps
        fetch.step()
    raise AssertionError("it never comes to an end")


def test_a_piece_is_what_the_line_carries_in_about_two_seconds(shelf):
    one = picture(60_000)
    line = Line(one, bytes_a_second=8_000)
    run(fetching(shelf, line, [one[0]]))
    assert shelf.there()[one[0]].read_bytes() == one[1]
    assert max(most for _, _, most in line.asked[1:]) <= 16_500
    quick = Line(picture(90_000, 2))
    run(fetching(shelf, quick, list(quick.held)))
    assert max(most for _, _, most in quick.asked) <= LARGEST_PIECE_BYTES
    slow = Line(picture(30_000, 3), bytes_a_second=500)
    run(fetching(shelf, slow, list(slow.held)))
    assert slow.asked[-1][2] == SMALLEST_PIECE_BYTES


def test_what_does_not_fit_its_hash_is_thrown_away_and_asked_for_again_much_later(shelf):
    sha256, content = picture()
    line = Line((sha256, content[:-1] + b"x"))
    fetch = fetching(shelf, line, [sha256])
    run(fetch)
    assert shelf.there() == {}
    assert shelf.begun(sha256) == 0
    assert fetch.due_in() == pytest.approx(LATER_SECONDS, abs=1)
    line.held[sha256] = content
    line.time += LATER_SECONDS + 1
    run(fetch)
    assert sha256 in shelf.there()


def test_a_picture_central_does_not_have_keeps_no_other_waiting(shelf):
    missing, there = picture(seed=4), picture(seed=5)
    line = Line(there)
    run(fetching(shelf, line, [missing[0], there[0]]))
    assert set(shelf.there()) == {there[0]}
    assert [asked for asked, _, _ in line.asked].count(missing[0]) == 1


def test_without_central_it_waits_a_while_and_goes_on_where_it_was(shelf):
    one = picture(80_000)
    line = Line(one)
    fetch = fetching(shelf, line, [one[0]])
    fetch.step()
    begun = shelf.begun(one[0])
    line.outcome = Away(AwayKind.BUSY, "HTTP 503", 120.0)
    fetch.step()
    assert fetch.due_in() == pytest.approx(120.0, abs=1)
    line.outcome, line.time = None, line.time + 121
    fetch.step()
    assert line.asked[-1][1] == begun > 0


def test_pictures_that_no_news_names_make_room_for_those_that_it_does(shelf):
    old = [picture(30_000, seed) for seed in (6, 7, 8)]
    for sha256, content in old:
        shelf.add(sha256, 0, content)
        assert shelf.finish(sha256)
    kept = old[0][0]
    assert shelf.room_for(30_000, {kept})
    assert kept in shelf.there()
    assert len(shelf.there()) == 2
    assert not shelf.room_for(80_000, {sha256 for sha256, _ in old})
    assert len(shelf.there()) == 2


def test_more_pictures_than_there_is_room_for_fill_it_and_no_more(shelf):
    many = [picture(30_000, seed) for seed in range(20, 26)]
    line = Line(*many)
    fetch = fetching(shelf, line, [sha256 for sha256, _ in many])
    run(fetch)
    assert 1 <= len(shelf.there()) <= 3
    assert fetch.due_in() > 60


def test_a_card_that_is_nearly_full_takes_no_pictures(tmp_path):
    full = PictureShelf(tmp_path, most_bytes=10**9, reserve_bytes=10**15)
    full.open()
    line = Line(picture())
    run(fetching(full, line, list(line.held)))
    assert line.asked == []


def test_files_that_are_no_pictures_of_ours_do_not_outlive_a_start(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / ("0" * 64)).write_bytes(b"not what its name says")
    (folder / "thumbs.db").write_bytes(b"x")
    (folder / f"{'1' * 64}.part").write_bytes(b"begun")
    whole, content = picture(100)
    (folder / f"{whole}.part").write_bytes(content)
    shelf = PictureShelf(tmp_path, most_bytes=10**6, reserve_bytes=0)
    shelf.open()
    assert shelf.there() == {whole: folder / whole}
    assert {path.name for path in folder.iterdir()} == {f"{'1' * 64}.part", whole}


@pytest.fixture
def courier(shelf):
    """(courier, line, outbox, asks), a picture of many pieces still to come."""
    one = picture(90_000)
    line, outbox, asks = Line(one, bytes_a_second=8_000), ListOutbox(), Asks()
    beside = Beside(WHO, line, asks=asks, fetching=fetching(shelf, line, [one[0]]))
    yield Courier(outbox, line, WHO, now=now, vitals=vitals, beside=beside, clock=line.clock), line, outbox, asks


def test_an_envelope_made_while_a_picture_comes_waits_for_one_piece_at_most(courier):
    made, line, outbox, _ = courier
    assert made.round_trip().seconds == 0.0  # the heartbeat; then there is a picture to fetch
    made.round_trip()
    made.round_trip()
    assert line.log == ["sync 0", "piece", "piece"]
    outbox.add(WHO, key())
    began = line.time
    made.round_trip()
    assert line.log[-1] == "sync 1"
    assert line.time - began < 1.0
    made.round_trip()
    assert line.log[-1] == "piece"
    assert max(after - before for before, after in _pauses(line)) <= 2.5


def _pauses(line: Line) -> list[tuple[float, float]]:
    return [(0.0, min(most, 90_000 - start) / line.bytes_a_second) for _, start, most in line.asked]


def test_while_central_is_away_no_picture_is_asked_for(courier):
    made, line, outbox, _ = courier
    outbox.add(WHO, key())
    line.sync = lambda request, central: Away(AwayKind.UNREACHABLE, "test")
    for _ in range(5):
        made.round_trip()
    assert "piece" not in line.log


def test_who_waits_at_the_screen_is_asked_for_first_and_told_once(courier):
    made, line, outbox, asks = courier
    outbox.add(WHO, key())
    told = []
    question = wire.StatusRequest(WHO.kiosk, "K7F39QXM")
    assert asks.put(Ask(wire.STATUS_PATH, question, wire.StatusAnswer, told.append))
    made.round_trip()
    assert line.log == ["ask", "sync 1"]
    assert [outcome.kind for outcome in told] == [AwayKind.UNREACHABLE]
    for _ in range(MOST_WAITING):
        assert asks.put(Ask(wire.STATUS_PATH, question, wire.StatusAnswer, told.append))
    assert not asks.put(Ask(wire.STATUS_PATH, question, wire.StatusAnswer, told.append))


def test_a_folder_that_goes_away_stops_pictures_for_a_while_and_nothing_else(courier, tmp_path):
    made, line, outbox, _ = courier
    made.round_trip()
    (tmp_path / "pictures").rmdir()
    made.round_trip()
    assert "piece" not in line.log
    outbox.add(WHO, key())
    made.round_trip()
    assert line.log[-1] == "sync 1"
    assert made.state().problem is None


def test_a_shelf_that_could_not_be_opened_wants_no_pictures(tmp_path):
    (tmp_path / "pictures").write_text("somebody's file")
    shelf = PictureShelf(tmp_path, most_bytes=10**6, reserve_bytes=0)
    with pytest.raises(StoreError):
        shelf.open()
    assert fetching(shelf, Line(picture()), ["0" * 64]).due_in() is None
