"""Which looks a frame gets: none when nothing changed, a first pass nearly always, a second chance on a miss. No acceptance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from drivers.scanner.decode.burst import Burst
from drivers.scanner.decode.engines import Decoded
from drivers.scanner.decode.frame import Grey, brightened, to_grey
from drivers.scanner.decode.region import is_busy
from drivers.scanner.decode.stages import STAGES, Stage, first_pass
from drivers.scanner.decode.stillness import Stillness

FIRST = "first"
REMEMBERED = "remembered"

CONFIRMATIONS = 2  # looks a picture gets after a hit whether it changed or not, for the acceptance rules to compare
REST_FRAMES = 5  # focus and light drift without moving a cell: look again at least this often
LONGEST_REST_FRAMES = 15  # and this often when nobody has been there for long: a second
BURST_TURN = 4
PLAIN_FRAMES = 2  # frames without any patch like a code that go without a pass, of every three


class Pipeline:
    """Reads codes in a stream of frames from one camera. Keeps rows of one frame and its place in the turn; not thread-safe."""

    def __init__(self, stages: Sequence[Stage] | None = None) -> None:
        """`stages` in the order of their turns; without, STAGES and, as soon as it has its frames, the burst."""
        self._burst = Burst()
        if stages is None:
            stages = (*STAGES[:BURST_TURN], Stage("burst", self._burst.read, self._burst.ready), *STAGES[BURST_TURN:])
        self._stages = tuple(stages)
        self._stillness = Stillness()
        self._last: list[Decoded] = []
        self._looks = 0  # since the picture was last found changed
        self._resting = 0
        self._rest_frames = REST_FRAMES
        self._still = False
        self._turn = 0
        self._lucky: Stage | None = None
        self._plain = PLAIN_FRAMES
        self._dim = False

    @property
    def resting(self) -> bool:
        """Whether nothing has moved for a while, so that frames get a look only now and then."""
        return self._still

    def read(self, picture: NDArray[Any]) -> list[Decoded]:
        """The codes in one frame; corners in its pixels. Codes of an unchanged frame come back with stage `remembered`.

        Costs at most one first pass and one stage. Raises FrameError for what is no picture (see `to_grey`).
        """
        grey = to_grey(picture)
        if self._looks > (CONFIRMATIONS if self._last else len(self._stages)):
            self._still = not self._stillness.disturbed(grey)
            if not self._still:
                self._looks, self._rest_frames = 0, REST_FRAMES
            elif self._resting < self._rest_frames:
                self._resting += 1
                return [replace(code, stage=REMEMBERED) for code in self._last]
            else:
                return self._look_again(grey)
        self._resting = 0
        if not self._looks:
            self._stillness.keep(grey)
        self._looks += 1
        self._last = self._look(grey)
        return self._last

    def _look_again(self, grey: Grey) -> list[Decoded]:
        """One look at a picture that rests; codes that were not there before get all their looks."""
        before, self._last = self._last, self._look(grey)
        self._resting, self._rest_frames = 0, REST_FRAMES
        if self._last and not before:
            self._looks, self._still = 1, False
        elif not self._last:
            self._rest_frames = LONGEST_REST_FRAMES
        return self._last

    def _look(self, frame: Grey) -> list[Decoded]:
        # Whether it is dusk is asked of frames that were not read; the others are not kept waiting for it.
        grey = brightened(frame) if self._dim else frame
        if self._plain < PLAIN_FRAMES and not is_busy(grey):
            self._plain += 1
            return []
        codes = first_pass(grey)
        if codes:
            self._plain = PLAIN_FRAMES
            return [replace(code, stage=FIRST) for code in codes]
        grey = brightened(frame)
        self._dim = grey is not frame
        if not is_busy(grey):
            self._plain = 0
            return []
        self._plain = PLAIN_FRAMES
        return self._second_chance(grey)

    def _second_chance(self, grey: Grey) -> list[Decoded]:
        self._burst.add(grey)
        stage = self._next_stage(grey)
        codes = [replace(code, stage=stage.name) for code in stage.read(grey)] if stage else []
        self._lucky = stage if codes else None
        return codes

    def _next_stage(self, grey: Grey) -> Stage | None:
        """The stage that read the last frame, else the next in turn that is worth it."""
        if self._lucky and self._lucky.worth(grey):
            return self._lucky
        for _ in self._stages:
            stage = self._stages[self._turn % len(self._stages)]
            self._turn += 1
            if stage.worth(grey):
                return stage
        return None
