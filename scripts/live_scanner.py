"""The live view of diagnose_scanner.py: what the camera's scanner sees now, and why it does not take it. Digits are masked."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from rich.console import Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from drivers.errors import DeviceError
from drivers.scanner.accept import Reason
from drivers.scanner.base import Scan
from drivers.scanner.camera import CameraScanner, Look
from drivers.scanner.decode import to_grey
from drivers.scanner.quality import advice, measure

TICK_SECONDS = 0.1
CARD_DOUBTS = {
    "card_unsure": "an identity card, but some of its digits could be others: hold it nearer, without glare, still",
    "card_no_card": "a row of sixteen digits, but not on an identity card",
    "card_no_nik": "an identity card, but its sixteen digits are no NIK",
}
REASONS: dict[str, str] = {
    Reason.ACCEPTED: "accepted",
    Reason.NOTHING: "no QR, Code 128, Code 39 or identity card in view: hold it nearer, flatter, with more light",
    Reason.UNCONFIRMED: "read, but not yet often enough alike: hold still, a little nearer",
    Reason.REFUSED: "read, but its digits are not those of a known code",
    Reason.HELD: "already taken: take it away before it counts again",
    **CARD_DOUBTS,
}


def masked(text: str) -> str:
    """A NIK with its middle covered, other texts by their beginning; never more than 40 letters."""
    if len(text) == 16 and text.isdigit():
        return f"{text[:6]}••••••{text[12:]}"
    shown = "".join(letter if letter.isprintable() else "·" for letter in text)
    return shown if len(shown) <= 12 else f"{shown[:12]}… ({len(text)} characters)"


@dataclass
class Seen:
    """What has been seen so far. `scans` and `failure` are written by the decoding thread."""

    show: Callable[[str], str]
    scans: deque[Scan] = field(default_factory=lambda: deque(maxlen=5))
    accepted: int = 0
    failure: DeviceError | None = None
    reasons: Counter[str] = field(default_factory=Counter)
    milliseconds: deque[float] = field(default_factory=lambda: deque(maxlen=60))
    frame_times: deque[float] = field(default_factory=lambda: deque(maxlen=30))
    hints: list[str] = field(default_factory=list)
    last: Look | None = None
    number: int = 0

    @property
    def frames_per_second(self) -> float:
        """Over the last frames seen."""
        times = self.frame_times
        return 0.0 if len(times) < 2 else (len(times) - 1) / max(1e-6, times[-1] - times[0])


def watch(camera: CameraScanner, seconds: float, *, as_json: bool, show: Callable[[str], str]) -> int:
    """Look for `seconds` (0: until interrupted). Returns the exit code: 0 something was accepted, 1 nothing, 2 no camera."""
    seen = Seen(show)
    try:
        camera.open()
    except DeviceError as failure:
        _say_failure(failure, as_json)
        return 2
    worker = threading.Thread(target=_collect, args=(camera, seen, as_json), name="diagnose-decode", daemon=True)
    worker.start()
    ends_at = time.monotonic() + seconds if seconds else float("inf")
    try:
        _until(ends_at, camera, seen, as_json)
    except KeyboardInterrupt:
        pass
    finally:
        camera.close()
        worker.join(2)
    if seen.failure is not None:
        _say_failure(seen.failure, as_json)
    elif as_json:
        print(json.dumps({"summary": dict(seen.reasons), "accepted": seen.accepted, "frames_per_second": _rate(seen)}))
    return 2 if seen.failure else 0 if seen.accepted else 1


def _until(ends_at: float, camera: CameraScanner, seen: Seen, as_json: bool) -> None:
    with Live(auto_refresh=False, screen=False) if not as_json else _Silent() as live:
        while time.monotonic() < ends_at and seen.failure is None:
            _look(camera, seen)
            live.update(_page(camera, seen), refresh=True)
            time.sleep(TICK_SECONDS)


def _collect(camera: CameraScanner, seen: Seen, as_json: bool) -> None:
    """The decoding thread: iterates the scanner as the kiosk does."""
    try:
        for scan in camera.scans():
            seen.scans.append(scan)
            seen.accepted += 1
            if as_json:
                found = {"text": seen.show(scan.text), "symbology": scan.symbology, "accepted": True, "reason": "accepted"}
                print(json.dumps(found, ensure_ascii=False), flush=True)
    except DeviceError as failure:
        seen.failure = failure


def _look(camera: CameraScanner, seen: Seen) -> None:
    look, frame = camera.latest_look(), camera.latest_frame()
    if look is not None and (seen.last is None or look.number != seen.last.number):
        seen.last = look
        seen.reasons[look.why] += 1
        seen.milliseconds.append(look.milliseconds)
    if frame is not None and frame.number != seen.number:
        seen.frame_times.append(frame.at)
        # Frames between two ticks count too: their times are unknown, their number is not.
        seen.frame_times.extend([frame.at] * min(10, max(0, frame.number - seen.number - 1)) if seen.number else [])
        seen.number = frame.number
        seen.hints = advice(measure(to_grey(frame.picture)))


def _page(camera: CameraScanner, seen: Seen) -> Group:
    table = Table(show_header=False, box=None)
    times = sorted(seen.milliseconds) or [0.0]
    table.add_row("camera", camera.health.value)
    table.add_row("frames/s", f"{_rate(seen):.1f}")
    table.add_row("decoding", f"{times[len(times) // 2]:.1f} ms a frame, {times[-1]:.1f} at most")
    verdict = seen.last.verdict if seen.last else None
    if verdict is not None and verdict.code is not None:
        code = verdict.code
        table.add_row("in view", Text(f"{code.symbology}  {seen.show(code.text)}  (stage {code.stage})"))
    why = REASONS[seen.last.why] if seen.last else "no picture yet"
    table.add_row("now", Text(why, style="bold green" if verdict and verdict.accepted else "bold"))
    for hint in seen.hints:
        table.add_row("picture", Text(hint, style="yellow"))
    taken = Text("\n".join(f"{scan.symbology}  {seen.show(scan.text)}" for scan in seen.scans) or "nothing yet")
    return Group(Panel(table, title="The scanner now (Ctrl+C ends)"), Panel(taken, title=f"Accepted: {seen.accepted}"))


def _rate(seen: Seen) -> float:
    return round(seen.frames_per_second, 1)


def _say_failure(failure: DeviceError, as_json: bool) -> None:
    print(json.dumps({"accepted": False, "reason": str(failure)}, ensure_ascii=False) if as_json else f"no camera: {failure}")


class _Silent:
    """In the place of a live view when a machine reads along."""

    def __enter__(self) -> _Silent:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def update(self, _page: Group, *, refresh: bool) -> None:
        """Shows nothing."""
