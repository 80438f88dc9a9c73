"""Hands as they are: wet, trembling, two at once, with a pen or a nail. And what a visit leaves on the glass: nothing."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kiosk import problems
from kiosk.model.news import RequestStatus
from kiosk.visit.step import Step
from kiosk.visit.visit import Paper, Visit

if TYPE_CHECKING:
    from conftest import Glass


def pixels(glass: Glass) -> np.ndarray:
    from screens.fingers import grab

    glass.fingers.frames(2)
    width, height, raw = grab()
    return np.frombuffer(raw, np.uint8).reshape(height, width, 4).copy()


def personal_visits() -> list[tuple[Step, Visit]]:
    from screens import samples

    visit = Visit(
        digits="1801094502950001",
        card=samples.CARD,
        service=samples.DOMICILE,
        answers={"purpose": "bank"},
        large_text=True,
        voice=True,
        language="en",
    )
    status = samples.status(RequestStatus.INCOMPLETE, "Fotokopi KK belum ada, Bu Rohmah.")
    done = replace(visit, request=samples.REQUEST, paper=Paper.FAILED, problem=problems.PRINTER_PAPER_OUT)
    return [
        (Step.NIK, visit),
        (Step.CONFIRM, visit),
        (Step.SERVICES, visit),
        (Step.FORM, visit),
        (Step.REVIEW, visit),
        (Step.DONE, done),
        (Step.STATUS_SHOWN, Visit(code="K7F39QXM", heard=status, answered=True)),
        (Step.STILL_HERE, replace(visit, under=Step.REVIEW)),
    ]


def test_after_a_visit_the_start_looks_as_before_it_to_the_last_pixel(glass: Glass) -> None:
    glass.show(Step.WELCOME, Visit())
    glass.fingers.wait_for(lambda: False, 0.3)
    glass.fingers.screen.tick(0)
    before = pixels(glass)
    for step, visit in personal_visits():
        glass.show(step, visit)
        glass.fingers.frames(3)
    glass.show(Step.WELCOME, Visit())
    glass.fingers.wait_for(lambda: False, 0.3)
    glass.fingers.screen.tick(0)
    after = pixels(glass)
    # The frame around the card breathes; all else stands still.
    changed = np.argwhere((before != after).any(axis=2))
    preview = glass.fingers.screen.ids.preview
    outside = [(x, y) for y, x in changed if not (preview.x <= x <= preview.right and preview.y <= y <= preview.top)]
    assert outside == []


def test_no_screen_keeps_a_word_about_the_last_person(glass: Glass) -> None:
    from screens.base import shown_parts
    from screens.widgets.words import Words

    for step, visit in personal_visits():
        glass.show(step, visit)
    secrets = ("1801", "0001", "••", "Bu Rohmah", "K7F3")
    for step in (Step.WELCOME, Step.SCAN, Step.NIK, Step.STATUS, Step.STATUS_CODE, Step.IDLE, Step.LANGUAGE):
        glass.show(step, Visit())
        said = " ".join(part.text for part in shown_parts(glass.fingers.screen) if isinstance(part, Words))
        assert not [secret for secret in secrets if secret in said], step


@pytest.mark.parametrize(("step", "visit"), [(step, visit) for step, visit in personal_visits() if step is not Step.STILL_HERE])
def test_nothing_personal_is_on_the_glass_during_the_warning(glass: Glass, step: Step, visit: Visit) -> None:
    glass.show(step, visit)
    glass.show(Step.STILL_HERE, replace(visit, under=step), 30)
    said = " ".join(glass.fingers.texts())
    assert not [secret for secret in ("1801", "0001", "••", "Rohmah", "K7F3", "B-023", "Domisili") if secret in said]


def test_a_trembling_finger_counts_once(glass: Glass) -> None:
    """Contacts that bounce within 5 ms, as worn panels and gloves make them."""
    glass.show(Step.NIK, Visit())
    glass.fingers.settle()
    key = glass.fingers.find("digit", "4")
    for _ in range(8):
        glass.fingers.press(key.center_x + 3, key.center_y).end()
        time.sleep(0.005)
    glass.fingers.frames(1)
    assert glass.touches == [("digit", "4")]


def test_a_ghost_beside_the_finger_does_not_count(glass: Glass) -> None:
    glass.show(Step.NIK, Visit())
    glass.fingers.settle()
    real = glass.fingers.press(*glass.fingers.find("digit", "1").center)
    for ghost in ("3", "9", "7"):
        glass.fingers.press(*glass.fingers.find("digit", ghost).center).end()
    real.end()
    glass.fingers.frames(1)
    assert glass.touches == [("digit", "1")]


def test_a_stylus_and_a_fingernail_hit_the_very_edge(glass: Glass) -> None:
    """One pixel of contact, in each corner of the target."""
    glass.show(Step.CONFIRM, personal_visits()[1][1])
    for corner in range(4):
        glass.touches.clear()
        glass.fingers.settle(glass.fingers.find("yes"))
        yes = glass.fingers.find("yes")
        x = yes.x + 1 if corner % 2 else yes.right - 1
        y = yes.y + 1 if corner < 2 else yes.top - 1
        glass.fingers.press(x, y).end()
        glass.fingers.frames(1)
        assert glass.touches == [("yes", "")]


def test_a_wet_finger_that_smears_over_its_key_has_tapped_it(glass: Glass) -> None:
    glass.show(Step.NIK, Visit())
    glass.fingers.settle()
    key = glass.fingers.find("digit", "5")
    finger = glass.fingers.press(key.x + 10, key.y + 10)
    for step in range(1, 12):
        finger.slide(key.x + 10 + step * (key.width - 20) / 11, key.y + 10 + step * (key.height - 20) / 11)
        glass.fingers.frames(1)
    finger.end()
    glass.fingers.frames(1)
    assert glass.touches == [("digit", "5")]


@pytest.mark.parametrize(
    ("from_x", "from_y", "to_x", "to_y"), [(0, 0.5, 1, 0.5), (1, 0.5, 0, 0.5), (0.5, 1, 0.5, 0), (0.5, 0, 0.5, 1)]
)
def test_no_swipe_from_any_edge_opens_anything(glass: Glass, from_x: float, from_y: float, to_x: float, to_y: float) -> None:
    glass.show(Step.CONFIRM, personal_visits()[1][1])
    glass.fingers.settle()
    screen = glass.fingers.screen
    wide, high = screen.theme.width - 1, screen.theme.height - 1
    finger = glass.fingers.press(from_x * wide, from_y * high)
    for step in range(1, 10):
        finger.slide((from_x + (to_x - from_x) * step / 9) * wide, (from_y + (to_y - from_y) * step / 9) * high)
        glass.fingers.frames(1)
    finger.end()
    glass.fingers.frames(1)
    assert glass.touches == []
    assert glass.fingers.screen is screen


def test_a_pinch_and_a_double_tap_on_nothing_do_nothing(glass: Glass) -> None:
    glass.show(Step.SCAN, Visit())
    glass.fingers.settle()
    screen = glass.fingers.screen
    middle = screen.theme.width / 2, screen.theme.height / 2
    one, two = glass.fingers.press(middle[0] - 50, middle[1]), glass.fingers.press(middle[0] + 50, middle[1])
    one.slide(middle[0] - 300, middle[1])
    two.slide(middle[0] + 300, middle[1])
    one.end()
    two.end()
    for _ in range(2):
        glass.fingers.press(*middle).end()
    glass.fingers.frames(1)
    assert glass.touches == []


def test_five_seconds_on_the_halls_mark_and_no_less_ask_for_staff(glass: Glass) -> None:
    glass.show(Step.WELCOME, Visit())
    glass.fingers.settle()
    mark = glass.fingers.screen.header.mark
    finger = glass.fingers.press(*mark.center)
    glass.fingers.wait_for(lambda: False, 1.0)
    finger.end()
    glass.fingers.wait_for(lambda: glass.touches, 5.0)
    assert glass.touches == []
    finger = glass.fingers.press(*mark.center)
    assert glass.fingers.wait_for(lambda: glass.touches, 6.5)
    finger.end()
    assert glass.touches == [("staff_door", "")]


def test_a_touch_anywhere_ends_the_slides(glass: Glass) -> None:
    for spot in ((3, 3), (900, 1800), (540, 960)):
        glass.show(Step.WELCOME, Visit())
        glass.show(Step.IDLE, Visit())
        glass.touches.clear()
        glass.fingers.settle()
        glass.fingers.press(*spot).end()
        glass.fingers.frames(1)
        assert glass.touches == [("wake", "")]


def test_slides_follow_one_another_and_what_comes_in_between_is_among_them(glass: Glass) -> None:
    from screens.idle import SLIDE_SECONDS

    glass.show(Step.IDLE, Visit())
    seen = []
    for at in range(4):
        glass.fingers.screen.tick(at * SLIDE_SECONDS + 0.1)
        seen.append(glass.fingers.screen.ids.headline.text)
    assert len(set(seen)) == 4
    assert "Posyandu hari Rabu" in seen


def test_a_photograph_that_is_none_leaves_its_drawing(glass: Glass, tmp_path) -> None:
    from screens.pictures import Wish, decode

    for name, data in (("empty", b""), ("text", b"not a picture"), ("cut", b"\xff\xd8\xff\xe0\x00\x10JFIF")):
        path = tmp_path / f"{name}.jpg"
        path.write_bytes(data)
        assert decode(Wish(path, 100, 60)) is None
    assert decode(Wish(tmp_path / "gone.jpg", 100, 60)) is None


def test_photographs_are_few_and_come_without_holding_up_the_screen(glass: Glass, tmp_path) -> None:
    from PIL import Image

    from screens.pictures import MOST_KEPT, Pictures, Wish

    pictures, came = Pictures(), []
    for at in range(MOST_KEPT + 4):
        path = tmp_path / f"{at}.jpg"
        Image.new("RGB", (1600, 1200), (at * 9, 90, 120)).save(path)
        began = time.perf_counter()
        assert pictures.get(Wish(path, 400, 200), came.append) is None
        assert time.perf_counter() - began < 0.1
    assert glass.fingers.wait_for(lambda: len(came) == MOST_KEPT + 4, 20)
    assert len(pictures) == MOST_KEPT
    assert not pictures.busy
