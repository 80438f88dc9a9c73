"""What may be used of the news: reading parts, judging them, settings and words from central, ages, turns, people ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_parts import MORNING, moment, opened

from config.settings import Settings
from kiosk.clock import Instant
from kiosk.desk.adoption import Adoption
from kiosk.desk.ahead import people_ahead
from kiosk.desk.board import Board
from kiosk.desk.news_desk import NewsDesk
from kiosk.desk.newsroom import Newsroom
from kiosk.desk.overrides import OVERRIDES_NAME, keep_overrides, with_overrides
from kiosk.desk.turns import Turns
from kiosk.desk.vitals import temperature_celsius, vitals
from kiosk.language import Language
from kiosk.model import wire
from kiosk.model.news import (
    LanguageFix,
    News,
    Notice,
    Product,
    QueueCall,
    RequestStatus,
    Section,
    ServiceSwitch,
    SettingOverride,
    StatusOf,
)
from kiosk.model.request import age_seconds
from kiosk.model.ticket import QueueTicket
from kiosk.uplink.incoming import KINDS, Unusable, Usable, read_part

SERVICES = Path(__file__).resolve().parents[2] / "config" / "services"
TICKET = QueueTicket("2026-11-23", "A", 14)
STATUS = StatusOf("K7F39QXM", TICKET, "S-41", RequestStatus.READY, "2026-11-23T01:00:00.000Z", "Untuk Bu Sari")


def row(key: str, value: object, change: int = 1) -> wire.NewsRow:
    return wire.NewsRow(key, change, msgspec.Raw(msgspec.json.encode(value)))


def part(section: Section, *rows: wire.NewsRow, reaches: int = 9) -> wire.NewsPart:
    return wire.NewsPart(section.value, reaches, list(rows))


def answer(*parts: wire.NewsPart, change: int = 9, more: bool = False) -> wire.SyncAnswer:
    return wire.SyncAnswer([], "2026-11-23T01:00:00.000Z", list(parts), more, change, turn=1)


PRODUCT = {"id": "1", "name": "Kopi", "maker": "Sari"}


def test_every_section_has_a_kind_of_row():
    assert set(KINDS) == set(Section)


@pytest.mark.parametrize(
    "wrong",
    [
        {"price_rupiah": -1},
        {"price_rupiah": "15000"},
        {"name": ""},
        {"name": "x" * 81},
        {"name": "Kopi\x1b[2J"},
        {"maker": "Sari\nBudi"},
        {"phone": "+62 812"},
        {"picture": "../../etc/passwd"},
        {"picture": "A" * 64},
        {"description": "x" * 1001},
        {"maker": None},
    ],
    ids=str,
)
def test_a_row_out_of_bounds_refuses_its_whole_part_and_the_reason_quotes_nothing(wrong):
    read = read_part(part(Section.PRODUCTS, row("1", PRODUCT), row("2", {**PRODUCT, **wrong})))
    assert isinstance(read, Unusable)
    assert read.reason.startswith("products 2: ")
    assert b"Kopi" in read.body
    assert "Sari" not in read.reason


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name", "code", "ticket", "toml"]), inner),
    max_leaves=8,
)


@given(st.sampled_from(list(Section)), st.lists(st.tuples(st.text(max_size=5), st.integers(-1, 2**64), ANY_JSON), max_size=3))
def test_whatever_comes_is_used_whole_or_refused_in_words(section, rows):
    came = wire.NewsPart(section.value, 9, [wire.NewsRow(key, c, msgspec.Raw(msgspec.json.encode(v))) for key, c, v in rows])
    read = read_part(came)
    if isinstance(read, Usable):
        assert len(read.kept) == len(rows)
        assert all(value is None or isinstance(value, KINDS[section]) for value in read.values.values())
    else:
        assert read.reason.isprintable()


def test_fields_of_a_later_version_are_no_mistake_and_a_section_of_one_is_left_alone():
    read = read_part(part(Section.PRODUCTS, row("1", {**PRODUCT, "stars": 5})))
    assert isinstance(read, Usable)
    assert read.values == {"1": Product("1", "Kopi", "Sari")}
    assert read_part(wire.NewsPart("weather", 3, [])) is None


def test_a_part_that_claims_to_reach_beyond_all_counting_is_refused():
    assert isinstance(read_part(wire.NewsPart("notices", 2**64, [])), Unusable)
    assert isinstance(read_part(wire.NewsPart("notices", -1, [])), Unusable)


def test_what_goes_onto_the_card_of_a_status_is_without_its_note():
    read = read_part(part(Section.STATUSES, row(STATUS.code, STATUS)))
    assert read.values[STATUS.code].note == "Untuk Bu Sari"
    [kept] = read.kept
    assert b"Sari" not in kept.body
    assert kept.noted
    assert "Sari" not in repr(read)


@pytest.fixture
def desk(tmp_path):
    """(the desk, its newsroom, board, store); `judge` refuses notices titled `No`."""
    store, board = opened(tmp_path / "data"), Board()
    newsroom = Newsroom(now=moment)
    judges = {Section.NOTICES: lambda news: "said no" if any(n.title == "No" for n in news.notices) else ""}
    made = NewsDesk(store, newsroom, board, moment, judges)
    made.restore()
    yield made, newsroom, board, store
    store.close()


def notice(title: str) -> Notice:
    return Notice(title.lower(), title, "t")


def test_news_are_there_for_every_thread_and_whoever_subscribed_is_told_once(desk):
    made, newsroom, _, _ = desk
    told = []
    end = newsroom.subscribe(told.append)
    made.hear(answer(part(Section.NOTICES, row("yes", notice("Yes")))))
    made.hear(answer())
    assert [news.notices for news in told] == [(notice("Yes"),)]
    assert newsroom.news.versions[Section.NOTICES] == 9
    assert newsroom.news.heard_at == moment()
    end()
    made.hear(answer(part(Section.NOTICES, row("more", notice("More")), reaches=10)))
    assert len(told) == 1


def test_what_a_judge_refuses_leaves_everything_as_it_was(desk):
    made, newsroom, board, store = desk
    made.hear(answer(part(Section.NOTICES, row("yes", notice("Yes")))))
    made.hear(answer(part(Section.NOTICES, row("no", notice("No")), reaches=10), change=10))
    assert newsroom.news.notices == (notice("Yes"),)
    assert [problem.detail for problem in board.standing()] == ["notices said no"]
    assert made.since()["notices"] == 10  # asked from here on, the bad one does not come again and again
    assert store.news.sections()["notices"].reaches == 9
    assert made.hear(answer(part(Section.NOTICES, reaches=11), change=11)) is False
    assert made.hear(answer(part(Section.NOTICES, row("x", notice("X")), reaches=12), change=12)) is True
    assert made.since()["notices"] == 9  # something changed: from where it was good
    made.hear(answer(part(Section.NOTICES, row("no", notice("Now")), row("x", notice("X")), reaches=12), change=12))
    assert {one.title for one in newsroom.news.notices} == {"Yes", "Now", "X"}
    assert board.standing() == ()


def test_a_part_that_is_wrong_costs_the_others_nothing(desk):
    made, newsroom, _, _ = desk
    wrong = part(Section.PRODUCTS, row("1", {"id": 1}))
    made.hear(answer(wrong, part(Section.NOTICES, row("yes", notice("Yes")))))
    assert newsroom.news.notices == (notice("Yes"),)
    assert newsroom.news.products == ()


def test_an_older_word_on_a_request_replaces_no_newer_one_on_the_card(desk):
    made, _, _, store = desk
    made.hear(answer(part(Section.STATUSES, row(STATUS.code, STATUS, change=8))))
    older = replace(STATUS, status=RequestStatus.CHECKING)
    made.hear(answer(part(Section.STATUSES, row(STATUS.code, older, change=7))))
    [kept] = store.news.sections()["statuses"].rows
    assert b'"ready"' in kept.body


def test_a_card_that_takes_no_news_is_told_to_staff_and_everything_comes_again(desk):
    made, newsroom, board, store = desk
    store.close()
    made.hear(answer(part(Section.NOTICES, row("yes", notice("Yes")))))
    assert newsroom.news.notices == ()
    assert made.since()["notices"] == 0
    assert [problem.code for problem in board.standing()] == ["store-unwritable"]


def test_a_row_the_card_garbled_is_left_out_and_asked_for_again(desk, tmp_path):
    made, _, board, store = desk
    made.hear(answer(part(Section.NOTICES, row("yes", notice("Yes")), row("b", notice("B")))))
    with store._database.writing() as connection:
        connection.exec_driver_sql("UPDATE news SET body = x'00' WHERE key = 'b'")
    newsroom = Newsroom(now=moment)
    again = NewsDesk(store, newsroom, board, moment)
    again.restore()
    assert newsroom.news.notices == (notice("Yes"),)
    assert again.since()["notices"] == 0


def adoption(tmp_path: Path, offered: list | None = None) -> tuple[Adoption, Board, Language]:
    settings = Settings().with_changes({"store.path": str(tmp_path), "services.folder": str(SERVICES), "services.off": "S-41"})
    language, board = Language({"id": {"a.b": "Tersisa {count} angka"}}), Board()
    return Adoption(settings, settings, language, board, (offered if offered is not None else []).append), board, language


def test_a_switch_of_staff_counts_for_more_than_the_kiosks_own_files(tmp_path):
    offered: list = []
    made, _, _ = adoption(tmp_path, offered)
    made.adopt(News(switches=(ServiceSwitch("S-41", on=True), ServiceSwitch("S-37", on=False))))
    codes = {service.code for service in offered[0].services}
    assert "S-41" in codes
    assert "S-37" not in codes
    made.adopt(News(switches=(ServiceSwitch("S-41", on=True), ServiceSwitch("S-37", on=False))))
    assert len(offered) == 1


def test_news_that_leave_no_service_are_refused(tmp_path):
    made, _, _ = adoption(tmp_path)
    offered: list = []
    adoption(tmp_path, offered)[0].adopt(News(switches=(ServiceSwitch("S-37", on=False),)))
    all_off = tuple(ServiceSwitch(service.code, on=False) for service in offered[0].services)
    wrong = made.judges()[Section.SWITCHES](News(switches=(*all_off, ServiceSwitch("S-37", on=False))))
    assert "no service would be left" in wrong


def test_words_from_central_are_said_at_once_where_their_placeholders_fit(tmp_path):
    made, board, language = adoption(tmp_path)
    good = LanguageFix("a.b", "id", "Kurang {count} angka lagi")
    made.adopt(News(words=(good, LanguageFix("a.b", "jv", "Kirang"), LanguageFix("no.such", "id", "x"))))
    assert language.words("a.b", count=3) == "Kurang 3 angka lagi"
    [bad] = board.standing()
    assert "jv a.b" in bad.detail
    assert "no.such" in bad.detail
    made.adopt(News(words=()))
    assert language.words("a.b", count=3) == "Tersisa 3 angka"
    assert board.standing() == ()


@pytest.mark.parametrize(("option", "value"), [("visit.done_seconds", "9999"), ("store.path", "/x"), ("no.such", "1")])
def test_a_setting_that_is_wrong_or_not_centrals_refuses_all_of_them(tmp_path, option, value):
    made, _, _ = adoption(tmp_path)
    news = News(settings=(SettingOverride("visit.done_seconds", "30"), SettingOverride(option, value)))
    assert option in made.judges()[Section.SETTINGS](news)


def test_settings_are_kept_for_the_next_start_and_a_file_of_nonsense_changes_none(tmp_path):
    own, board = Settings().with_changes({"store.path": str(tmp_path)}), Board()
    keep_overrides(tmp_path, {"visit.done_seconds": "30"})
    assert with_overrides(own, board).visit.done_seconds == 30
    for nonsense in (b"{", b'{"visit.done_seconds":"soon"}', b'{"printer.address":"x"}', b"\xff", b"x" * 100_000):
        (tmp_path / OVERRIDES_NAME).write_bytes(nonsense)
        assert with_overrides(own, board) == own


def test_ages_are_measured_by_the_boots_own_clock_and_across_boots_only_by_trusted_ones():
    now = moment(monotonic=500.0)
    assert age_seconds(moment(MORNING - timedelta(days=9), monotonic=100.0), now) == 400.0
    assert age_seconds(moment(MORNING - timedelta(minutes=5), boot="other"), now) == 300.0
    assert age_seconds(moment(boot="other", trusted=False), now) is None
    assert age_seconds(None, now) is None


CALLED = QueueCall("2026-11-23", "A", 1, 10, "2026-11-23T00:50:00.000Z", 2, waiting=4)


def test_people_ahead_are_those_of_this_kiosk_and_of_the_halls_others():
    assert people_ahead(TICKET, [CALLED]) == 3
    other = replace(CALLED, ordinal=2, waiting=5)
    assert people_ahead(TICKET, [CALLED, other, replace(CALLED, letter="B", waiting=99)]) == 8
    assert people_ahead(TICKET, [CALLED, replace(other, waiting=None)]) is None
    assert people_ahead(TICKET, [other]) is None
    assert people_ahead(TICKET, [replace(CALLED, number=14)]) is None
    assert people_ahead(TICKET, [replace(CALLED, day="2026-11-22")]) is None


def test_a_queue_that_was_not_heard_of_for_ten_minutes_or_not_called_for_an_hour_is_no_news():
    clock = [moment()]
    room = Newsroom(News(calls=(CALLED,), heard_at=moment()), lambda: clock[0])
    assert room.news.calls == (CALLED,)
    clock[0] = moment(MORNING + timedelta(minutes=11), monotonic=100.0 + 660)
    assert room.news.calls == ()
    assert room.heard.calls == (CALLED,)
    long_ago = replace(CALLED, at="2026-11-22T23:30:00.000Z")
    assert Newsroom(News(calls=(long_ago,), heard_at=moment()), moment).news.calls == ()


def test_notices_show_on_their_days():
    shown = Notice("a", "A", "t", "2026-11-23", "2026-11-24")
    assert [shown.shows_on(f"2026-11-{day}") for day in (22, 23, 24, 25)] == [False, True, True, False]
    assert Notice("b", "B", "t").shows_on("2026-11-23")


def test_turns_only_grow_whatever_happens_to_the_card(tmp_path):
    store = opened(tmp_path / "data")
    turns = Turns(store)
    first = [turns.next() for _ in range(3)]
    assert first == sorted(set(first))
    again = Turns(store)
    assert again.next() > first[-1]
    again.heard(10**12)
    assert again.next() > 10**12
    assert Turns(store).next() > 10**12
    store.put("turns", b"nonsense")
    assert Turns(store).next() == 1
    store.close()


def test_vitals_say_what_can_be_read_and_nothing_else(tmp_path):
    thermal = tmp_path / "thermal"
    for name, text in (("thermal_zone0", "48312\n"), ("thermal_zone1", "soon"), ("thermal_zone2", "999999999")):
        (thermal / name).mkdir(parents=True)
        (thermal / name / "temp").write_text(text)
    assert temperature_celsius(thermal) == 48.3
    assert temperature_celsius(tmp_path / "nothing") is None
    store = opened(tmp_path / "data")
    now = Instant(MORNING, "boot-1", 4000.7, trusted=True)
    said = vitals("0.1.0", now, ("camera-dark",), store, turn=3, tickets_left=12, thermal_path=thermal)
    store.close()
    assert (said.turn, said.tickets_left, said.uptime_seconds, said.clock) == (3, 12, 4000, "2026-11-23T01:00:00Z")
    assert said.disk_free_mib > 0
    assert said.problems == ("camera-dark",)


def test_a_central_that_was_put_back_from_a_copy_is_heard_from_the_beginning(desk):
    made, newsroom, _, store = desk
    made.hear(answer(part(Section.NOTICES, row("yes", notice("Yes")), reaches=50), change=50))
    assert made.hear(answer(change=44)) is True
    assert set(made.since().values()) == {0}
    made.hear(answer(part(Section.NOTICES, row("old", notice("Old")), reaches=44), change=44))
    assert newsroom.news.notices == (notice("Old"),)
    assert store.news.sections()["notices"].reaches == 44


def test_news_of_another_central_are_forgotten_and_ones_own_are_not(desk):
    made, newsroom, _, _ = desk
    made.belong_to("k-1 abc")
    made.hear(answer(part(Section.NOTICES, row("yes", notice("Yes")))))
    made.belong_to("k-1 abc")
    assert newsroom.news.notices == (notice("Yes"),)
    made.belong_to("k-7 def")
    assert newsroom.news.notices == ()
    assert set(made.since().values()) == {0}
