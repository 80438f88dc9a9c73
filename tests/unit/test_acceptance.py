"""When a reading becomes a scan: agreement of bars, codes held still, two codes in view, stale scans."""

from __future__ import annotations

from drivers.scanner.accept import Acceptance, Reason, Rules, is_stale
from drivers.scanner.base import Scan
from drivers.scanner.decode import REMEMBERED, Decoded

SIZE = (1000, 500)
NIK = "1801094107900003"
TICK = 1 / 15


def at(x: float, y: float) -> tuple[tuple[float, float], ...]:
    return ((x - 50, y - 50), (x + 50, y - 50), (x + 50, y + 50), (x - 50, y + 50))


def qr(text: str = NIK, x: float = 500, y: float = 250) -> Decoded:
    return Decoded(text, "QRCode", at(x, y), "first")


def bars(text: str = NIK, stage: str = "first", x: float = 500, y: float = 250) -> Decoded:
    return Decoded(text, "Code128", at(x, y), stage)


def reasons(acceptance: Acceptance, *frames: list[Decoded], start: float = 0.0, step: float = TICK) -> list[str]:
    return [acceptance.judge(codes, SIZE, start + number * step).reason.value for number, codes in enumerate(frames)]


def test_a_qr_code_passes_on_one_frame():
    assert reasons(Acceptance(), [qr()]) == ["accepted"]


def test_bars_need_two_agreeing_frames():
    assert reasons(Acceptance(), [bars()], [bars()]) == ["unconfirmed", "accepted"]


def test_two_frames_that_disagree_prove_nothing_and_the_second_starts_again():
    frames = [[bars("A")], [bars("B")], [bars("A")], [bars("A")]]
    assert reasons(Acceptance(), *frames) == ["unconfirmed", "unconfirmed", "unconfirmed", "accepted"]


def test_a_text_needs_two_readings_more_than_any_other():
    frames = [[bars("A")], [bars("B")], [bars("B")], [bars("B")]]
    assert reasons(Acceptance(), *frames) == ["unconfirmed", "unconfirmed", "unconfirmed", "accepted"]


def test_bars_misread_twice_in_the_hand_that_holds_them_are_no_second_scan():
    acceptance = Acceptance()
    frames = [[bars("right")], [bars("right")], [bars("wrong")], [bars("wrong")], [bars("wrong")], [bars("right")]]
    assert reasons(acceptance, *frames).count("accepted") == 1


def test_another_card_in_the_same_place_is_a_scan_as_soon_as_the_first_is_half_a_second_away():
    acceptance = Acceptance()
    assert reasons(acceptance, [bars("one")], [bars("one")]) == ["unconfirmed", "accepted"]
    answers = reasons(acceptance, *[[bars("two")]] * 15, start=2 * TICK)
    assert answers.count("accepted") == 1
    assert answers.index("accepted") * TICK < 0.8
    assert reasons(acceptance, *[[bars("one")]] * 15, start=17 * TICK).count("accepted") == 1


def test_another_card_beside_it_need_not_wait():
    acceptance = Acceptance()
    assert reasons(acceptance, [bars("one")], [bars("one")])[-1] == "accepted"
    assert reasons(acceptance, [bars("two", x=800)], [bars("two", x=800)], start=2 * TICK)[-1] == "accepted"


def test_two_cards_of_bars_held_still_side_by_side_are_one_scan_the_one_nearest_the_box():
    frames = [[bars("far", x=760), bars("near", x=520)]] * 300
    acceptance = Acceptance()
    answers = reasons(acceptance, *frames)
    assert answers.count("accepted") == 1
    verdict = acceptance.judge(frames[0], SIZE, 300 * TICK)
    assert verdict.code is not None and (verdict.code.text, verdict.reason) == ("near", Reason.HELD)


def test_a_qr_code_does_not_wait_for_bars_read_before_it():
    assert reasons(Acceptance(), [bars("A")], [qr("B")]) == ["unconfirmed", "accepted"]


def test_a_flood_of_different_readings_is_bounded_and_forgotten():
    acceptance = Acceptance()
    flood = [[bars(str(number))] for number in range(1000)]
    assert set(reasons(acceptance, *flood)) == {"unconfirmed"}
    assert reasons(acceptance, *[[bars()]] * 3, start=1000 * TICK)[-1] == "accepted"


def test_the_same_digits_in_another_symbology_do_not_agree():
    code_39 = Decoded(NIK, "Code39", at(500, 250), "first")
    assert reasons(Acceptance(), [bars()], [code_39]) == ["unconfirmed", "unconfirmed"]


def test_a_frame_without_a_reading_between_two_agreeing_ones_does_no_harm():
    assert reasons(Acceptance(), [bars()], [], [bars()]) == ["unconfirmed", "nothing", "accepted"]


def test_readings_too_far_apart_do_not_agree():
    assert reasons(Acceptance(), [bars()], [bars()], step=1.6) == ["unconfirmed", "unconfirmed"]


def test_a_reading_from_memory_is_no_second_reading():
    assert reasons(Acceptance(), [bars()], [bars(stage=REMEMBERED)]) == ["unconfirmed", "unconfirmed"]


def test_a_code_held_still_for_a_minute_is_one_scan():
    answers = reasons(Acceptance(), *[[qr()]] * 900)
    assert answers.count("accepted") == 1
    assert set(answers[1:]) == {"held"}


def test_a_code_that_flickers_is_still_one_scan():
    frames = [[qr()] if number % 15 == 0 else [] for number in range(300)]
    assert reasons(Acceptance(), *frames).count("accepted") == 1


def test_a_code_taken_away_for_a_while_counts_again():
    acceptance = Acceptance()
    assert reasons(acceptance, [qr()]) == ["accepted"]
    assert reasons(acceptance, [qr()], start=1.4) == ["held"]
    assert reasons(acceptance, [qr()], start=3.0) == ["accepted"]


def test_how_long_away_is_a_matter_of_settings():
    acceptance = Acceptance(Rules(rearm_seconds=4.0))
    assert reasons(acceptance, [qr()]) == ["accepted"]
    assert reasons(acceptance, [qr()], start=3.0) == ["held"]


def test_another_code_rearms_the_first_sooner():
    acceptance = Acceptance()
    assert reasons(acceptance, [qr("one")], [qr("two")]) == ["accepted", "accepted"]
    assert reasons(acceptance, [qr("one")], start=0.7) == ["accepted"]


def test_two_codes_side_by_side_whose_readings_come_and_go_are_two_scans_not_twenty():
    left, right = qr("left", x=450), qr("right", x=560)
    frames = [[left], [right], [left, right], [right], [left], [], [right]] * 20
    assert reasons(Acceptance(), *frames).count("accepted") == 2


def test_of_two_codes_the_one_nearest_the_box_is_taken():
    verdict = Acceptance().judge([qr("corner", x=80, y=60), qr("middle", x=520, y=240)], SIZE, 0.0)
    assert verdict.code is not None and verdict.code.text == "middle"


def test_the_box_may_lie_elsewhere():
    rules = Rules(box=(0.1, 0.1))
    verdict = Acceptance(rules).judge([qr("corner", x=80, y=60), qr("middle", x=520, y=240)], SIZE, 0.0)
    assert verdict.code is not None and verdict.code.text == "corner"


def test_bars_whose_digits_the_check_does_not_know_are_refused_however_often():
    acceptance = Acceptance(check=lambda text: len(text) == 16)
    assert reasons(acceptance, *[[bars("12345")]] * 5) == ["refused"] * 5
    assert reasons(acceptance, [bars()], [bars()], start=1.0) == ["unconfirmed", "accepted"]


def test_qr_codes_are_not_asked_for_digits():
    assert reasons(Acceptance(check=lambda text: False), [qr("https://example.id")]) == ["accepted"]


def test_nothing_in_view_is_nothing():
    verdict = Acceptance().judge([], SIZE, 0.0)
    assert verdict.reason is Reason.NOTHING and verdict.code is None and not verdict.accepted


def test_a_scan_older_than_five_seconds_is_stale():
    scan = Scan(NIK, "QRCode", "camera", at=100.0)
    assert not is_stale(scan, now=105.0)
    assert is_stale(scan, now=105.1)
    assert not is_stale(scan, now=105.1, limit_seconds=10)
