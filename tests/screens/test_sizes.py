"""What UX.md promises about sizes, gaps, contrast and words, held to on every screen, panel and text size.

The figures come from scripts/shots, drawn by real windows without a display, a process for each panel.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.visit.step import Step

ROOT = Path(__file__).resolve().parents[2]
STEPS = {step.value for step in Step}
# Staff's screens have one size of letters.
STAFFS = {Step.STAFF_PIN.value, Step.STAFF.value, Step.TRIAL.value}


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Every screen measured: see screens/measure.py."""
    folder = tmp_path_factory.mktemp("shots")
    command = [sys.executable, str(ROOT / "scripts" / "shots"), str(folder), "--measure-only", "--language=id"]
    subprocess.run(command, check=True, capture_output=True, timeout=110)
    found: list[dict[str, Any]] = json.loads((folder / "targets.json").read_text(encoding="utf-8"))
    return found


def targets(shots: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for shot in shots:
        for target in shot["targets"]:
            yield f"{shot['picture']} {target['name']} {target['value']}", target


def texts(shots: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    for shot in shots:
        for text in shot["texts"]:
            yield f"{shot['picture']} {text['text']!r}", text, shot


def test_every_screen_is_drawn_on_every_panel_in_both_text_sizes(shots: list[dict[str, Any]]) -> None:
    drawn = {(shot["screen"], shot["panel"], shot["large"]) for shot in shots}
    panels = ("portrait", "landscape", "small")
    both = {(step, panel, large) for step in STEPS - STAFFS for panel in panels for large in (False, True)}
    assert drawn == both | {(step, panel, False) for step in STAFFS for panel in panels}


def test_every_target_is_at_least_20_mm_wide_and_high(shots: list[dict[str, Any]]) -> None:
    assert [where for where, t in targets(shots) if t["width_mm"] < 20 or t["height_mm"] < 20] == []


def test_the_main_button_is_at_least_25_mm_high(shots: list[dict[str, Any]]) -> None:
    assert [where for where, t in targets(shots) if t["kind"] in ("main", "yes") and t["height_mm"] < 25] == []


def test_targets_are_3_mm_apart_and_8_mm_beside_a_destructive_one(shots: list[dict[str, Any]]) -> None:
    near = [where for where, t in targets(shots) if t["gap_mm"] is not None and t["gap_mm"] < (8 if t["destructive"] else 3)]
    assert near == []


def test_in_portrait_every_button_below_the_header_lies_in_the_lower_60_percent(shots: list[dict[str, Any]]) -> None:
    panel_mm = 1920 / ((1080**2 + 1920**2) ** 0.5 / (15.6 * 25.4))
    for shot in (shot for shot in shots if shot["panel"] == "portrait"):
        low = {t["name"] for t in shot["targets"] if t["top_mm"] <= panel_mm * 0.6 + 0.2}
        # The camera's picture can be tapped too; the same thing can then be done lower down.
        high = [t for t in shot["targets"] if not t["in_header"] and t["name"] not in low]
        assert high == [], shot["picture"]


def test_a_screen_offers_at_most_six_tiles(shots: list[dict[str, Any]]) -> None:
    choosing = ("category", "service", "answer", "start", "number")
    crowded = [shot["picture"] for shot in shots if sum(target["name"] in choosing for target in shot["targets"]) > 6]
    assert crowded == []


def test_capitals_are_5_mm_high_and_7_3_in_large_text(shots: list[dict[str, Any]]) -> None:
    assert [where for where, text, shot in texts(shots) if text["cap_mm"] < (7.3 if shot["large"] else 5.0)] == []


def test_every_text_stands_out_seven_to_one(shots: list[dict[str, Any]]) -> None:
    assert [f"{where} {text['contrast']}" for where, text, _ in texts(shots) if text["contrast"] < 7] == []


def test_no_word_is_cut_and_no_line_leaves_its_place(shots: list[dict[str, Any]]) -> None:
    assert [where for where, text, _ in texts(shots) if text["overflows"]] == []
    assert [(shot["picture"], part) for shot in shots for part in shot["out"]] == []


def test_ending_and_help_keep_their_words_in_large_text(shots: list[dict[str, Any]]) -> None:
    words = {"end": "Akhiri", "help": "Bantuan"}
    for shot in shots:
        # On the small panel the question comes first; their pictures stay.
        if shot["panel"] == "small":
            continue
        said = {text["text"] for text in shot["texts"]}
        there = {t["name"] for t in shot["targets"] if t["in_header"]} & set(words)
        assert {words[name] for name in there} <= said, shot["picture"]


def test_no_two_texts_lie_on_one_another(shots: list[dict[str, Any]]) -> None:
    assert [(shot["picture"], pair) for shot in shots for pair in shot["overlaps"]] == []


def test_the_number_is_the_largest_thing_on_the_done_screen(shots: list[dict[str, Any]]) -> None:
    for shot in (shot for shot in shots if shot["screen"] == "done"):
        number = next(text for text in shot["texts"] if text["text"] == "B-023")
        others = [text["cap_mm"] for text in shot["texts"] if text is not number]
        assert number["cap_mm"] >= 1.5 * max(others), shot["picture"]


def test_nothing_personal_stands_on_the_still_here_screen(shots: list[dict[str, Any]]) -> None:
    here = [(text["text"], text["personal"]) for _, text, shot in texts(shots) if shot["screen"] == "still_here"]
    assert here
    assert not any(personal for _, personal in here)
    said = " ".join(text for text, _ in here)
    assert not any(secret in said for secret in ("1801", "0001", "••", "Domisili", "Bank"))


def test_the_whole_nik_is_never_written_out_after_typing(shots: list[dict[str, Any]]) -> None:
    assert [where for where, text, _ in texts(shots) if "1801094502950001" in text["text"]] == []


def of_panel(shots: list[dict[str, Any]], *, large: bool) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for panel in ("portrait", "landscape", "small"):
        chosen = [s for s in shots if s["panel"] == panel and s["large"] is large and s["screen"] not in STAFFS]
        yield panel, [target | {"shot": shot["picture"]} for shot in chosen for target in shot["targets"]]


@pytest.mark.parametrize("large", [False, True])
def test_what_stands_at_the_top_stands_there_on_every_screen(shots: list[dict[str, Any]], large: bool) -> None:
    for panel, there in of_panel(shots, large=large):
        for name in ("language", "large_text", "voice", "call", "help"):
            # On a small panel help gives its word to a long question, and its neighbours move up.
            places = {
                (t["left_mm"] if panel != "small" else 0, t["top_mm"]) for t in there if t["name"] == name and t["in_header"]
            }
            assert len(places) == 1, (panel, name, places)


@pytest.mark.parametrize("large", [False, True])
def test_help_is_at_the_top_right(shots: list[dict[str, Any]], large: bool) -> None:
    for panel, there in of_panel(shots, large=large):
        helps = [t for t in there if t["name"] == "help" and t["in_header"]]
        assert helps, panel
        for each in helps:
            others = [t for t in there if t["in_header"] and t["shot"] == each["shot"] and t is not each]
            assert all(each["right_mm"] <= other["right_mm"] and each["top_mm"] >= other["top_mm"] for other in others), each[
                "shot"
            ]


@pytest.mark.parametrize("large", [False, True])
def test_back_is_at_the_bottom_left_and_next_at_the_bottom_right(shots: list[dict[str, Any]], large: bool) -> None:
    for panel, there in of_panel(shots, large=large):
        edge = 4.2 if panel == "small" else 8.0
        for name, side in (("back", "left_mm"), ("next", "right_mm")):
            found = [t for t in there if t["name"] == name]
            assert found, (panel, name)
            off = [t["shot"] for t in found if abs(t[side] - edge) > 0.5 or abs(t["bottom_mm"] - edge) > 0.5]
            assert off == [], (panel, name)


def test_staff_can_be_called_from_every_screen_but_the_slides(shots: list[dict[str, Any]]) -> None:
    calls = {shot["screen"] for shot in shots if any(target["name"] == "call" for target in shot["targets"])}
    assert calls == STEPS - STAFFS - {"idle"}
