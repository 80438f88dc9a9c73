"""What is there on every step: help, language, larger text, voice, calling staff, ending; and STILL_HERE."""

from __future__ import annotations

from kiosk.visit.event import CallStaff, StaffCalled, Task
from kiosk.visit.room import Room
from kiosk.visit.step import Step
from kiosk.visit.visit import LOUDEST, QUIETEST
from kiosk.visit.walk import OVERLAYS, Walk

# Nothing may be laid over these: the desk is at work, nobody is there, or nothing can be done.
_BARE = frozenset({Step.PRINTING, Step.STILL_HERE, Step.CLOSED})


def _large_text(walk: Walk, _value: str) -> None:
    walk.note(large_text=not walk.visit.large_text)


def _help(walk: Walk, _value: str) -> None:
    if walk.step not in _BARE and walk.step is not Step.HELP:
        walk.over(Step.HELP)


def _language(walk: Walk, _value: str) -> None:
    if walk.step not in _BARE and walk.step is not Step.LANGUAGE:
        walk.over(Step.LANGUAGE)


def _speak(walk: Walk, value: str) -> None:
    walk.note(language=value)
    walk.uncover()


def _voice(walk: Walk, _value: str) -> None:
    """The first tap speaks, the next one opens what can be done about it."""
    if not walk.visit.voice:
        walk.note(voice=True)
    elif walk.step not in _BARE and walk.step is not Step.VOICE:
        walk.over(Step.VOICE)


def _louder(walk: Walk, _value: str) -> None:
    walk.note(loudness=min(LOUDEST, walk.visit.loudness + 1))


def _softer(walk: Walk, _value: str) -> None:
    walk.note(loudness=max(QUIETEST, walk.visit.loudness - 1))


def _repeat(walk: Walk, _value: str) -> None:
    walk.uncover()


def _mute(walk: Walk, _value: str) -> None:
    walk.note(voice=False)
    walk.uncover()


def _call(walk: Walk, _value: str) -> Task:
    return CallStaff(walk.visit.under if walk.step in OVERLAYS and walk.visit.under else walk.step)


def _called(walk: Walk, answer: StaffCalled) -> None:
    walk.note(said="call.already" if answer.again else "call.called")


def _end(walk: Walk, _value: str) -> None:
    if walk.step not in (Step.PRINTING, Step.CLOSED):
        walk.home()


def _underneath(walk: Walk, _value: str) -> None:
    walk.uncover()


def _gone(walk: Walk) -> None:
    walk.home()


def _nothing(_walk: Walk) -> None:
    """Silence changes nothing."""


ROOM = Room(
    touches={
        (Step.HELP, "close"): _underneath,
        (Step.LANGUAGE, "speak"): _speak,
        (Step.LANGUAGE, "back"): _underneath,
        (Step.VOICE, "repeat"): _repeat,
        (Step.VOICE, "louder"): _louder,
        (Step.VOICE, "softer"): _softer,
        (Step.VOICE, "mute"): _mute,
        (Step.VOICE, "back"): _underneath,
        (Step.STILL_HERE, "here"): _underneath,
    },
    everywhere={
        "large_text": _large_text,
        "help": _help,
        "language": _language,
        "voice": _voice,
        "call": _call,
        "end": _end,
    },
    answers={StaffCalled: _called},
    silences={Step.STILL_HERE: _gone, Step.CLOSED: _nothing},
)
