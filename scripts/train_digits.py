"""Trains the network that tells printed digits apart: `python scripts/train_digits.py FONTS...` renews card_ocr/digits.npz.

FONTS are folders of typefaces; the more and the more various, the better it reads one it has never met. The weights shipped were
made from the 41 Debian packages of TRAINED_ON; the benchmark's faces never met, and the families measured in
docs/decisions/0016, were not among them. Plain numpy: about half an hour on two cores, most of it drawing cards.
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise, repeat
from pathlib import Path
from typing import Annotated, Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy

import cv2
import numpy as np
import typer
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from drivers.scanner.card_ocr.shapes import TALL, WEIGHTS_PATH, WIDE, Shapes, features
from drivers.scanner.card_ocr.templates import load_templates
from scripts.digit_cells import FIRST_SEED, ROOM, Cells, cells_of_cards, usable_faces

TRAINED_ON = """
    fonts-roboto-unhinted fonts-lato fonts-open-sans fonts-cantarell fonts-firacode fonts-hack-ttf fonts-jetbrains-mono
    fonts-mononoki fonts-crosextra-carlito fonts-go fonts-inconsolata fonts-anonymous-pro fonts-b612 fonts-paratype
    fonts-courier-prime fonts-play fonts-karla fonts-manrope fonts-opendin fonts-roadgeek fonts-routed-gothic fonts-osifont
    fonts-monoid fonts-fantasque-sans fonts-agave fonts-tlwg-mono-ttf fonts-tlwg-typewriter-ttf fonts-sil-andika
    fonts-lmodern fonts-sil-charis fonts-mplus fonts-inter fonts-dosis fonts-allerta fonts-ricty-diminished fonts-vlgothic
    fonts-adf-universalis fonts-adf-gillius fonts-tuffy fonts-liberation fonts-dejavu-extra
"""
HIDDEN = (160, 64)
BATCH = 512
FIRST_RATE, LAST_RATE = 2e-3, 2e-5
DECAY, DROPPED = 2e-5, 0.1
HELD_BACK = 25  # every so many-th part of the cells tells how well it goes
PIECE = 50  # cards a worker draws at a time

Floats = NDArray[np.float32]


class Learner:
    """The network while it learns: Adam on cross-entropy."""

    def __init__(self, sizes: tuple[int, ...], dice: np.random.Generator) -> None:
        self._dice = dice
        self.weights = [dice.normal(0, np.sqrt(2 / begin), (begin, end)).astype(np.float32) for begin, end in pairwise(sizes)]
        self.offsets = [np.zeros(size, np.float32) for size in sizes[1:]]
        self._means = [np.zeros_like(each) for each in (*self.weights, *self.offsets)]
        self._squares = [np.zeros_like(each) for each in (*self.weights, *self.offsets)]
        self._steps = 0

    def shapes(self) -> Shapes:
        """As the reader has it."""
        return Shapes(tuple(zip(self.weights, self.offsets, strict=True)))

    def learn(self, given: Floats, digits: NDArray[np.intp], rate: float) -> float:
        """One step; returns the loss before it."""
        outputs = [given]
        for number, (weights, offsets) in enumerate(zip(self.weights, self.offsets, strict=True)):
            given = given @ weights + offsets
            if number < len(self.weights) - 1:
                kept = self._dice.random(given.shape, np.float32) > DROPPED
                given = np.asarray(np.maximum(given, 0) * kept / (1 - DROPPED), np.float32)
            outputs.append(given)
        chances = np.exp(given - given.max(axis=1, keepdims=True))
        chances = np.asarray(chances / chances.sum(axis=1, keepdims=True), np.float32)
        rows = np.arange(len(digits))
        loss = -float(np.log(chances[rows, digits] + 1e-9).mean())
        chances[rows, digits] -= 1
        self._step_back(outputs, np.asarray(chances / len(digits), np.float32), rate)
        return loss

    def _step_back(self, outputs: list[Floats], wrong: Floats, rate: float) -> None:
        slopes: list[Floats] = []
        offset_slopes: list[Floats] = []
        for number in reversed(range(len(self.weights))):
            slopes.insert(0, np.asarray(outputs[number].T @ wrong + DECAY * self.weights[number], np.float32))
            offset_slopes.insert(0, np.asarray(wrong.sum(axis=0), np.float32))
            wrong = np.asarray((wrong @ self.weights[number].T) * (outputs[number] > 0), np.float32)
        self._steps += 1
        parts = zip((*self.weights, *self.offsets), (*slopes, *offset_slopes), self._means, self._squares, strict=True)
        for weights, slope, mean, square in parts:
            np.add(mean, 0.1 * (slope - mean), out=mean)
            np.add(square, 0.001 * (slope * slope - square), out=square)
            step = (mean / (1 - 0.9**self._steps)) / (np.sqrt(square / (1 - 0.999**self._steps)) + 1e-8)
            np.subtract(weights, rate * step, out=weights)


def gather(faces: list[str], cards: int, workers: int) -> Cells:
    """Draw the cards and cut out their digits."""
    seeds = range(FIRST_SEED, FIRST_SEED + cards, PIECE)
    with ProcessPoolExecutor(workers) as pool:
        pieces = list(pool.map(_piece, repeat(faces), seeds))
    return _joined(pieces)


def _piece(faces: list[str], seed: int) -> Cells:
    cv2.setNumThreads(1)
    return _joined(list(cells_of_cards(faces, PIECE, load_templates(), seed)))


def _joined(pieces: list[Cells]) -> Cells:
    return Cells(*(np.concatenate([getattr(each, part) for each in pieces]) for part in ("ink", "digits", "contrast")))


def shaken(cells: Cells, chosen: NDArray[np.intp], dice: np.random.Generator) -> Floats:
    """Features of some cells, each moved, stretched and slanted a little, half of them with more grain."""
    ink = np.empty((len(chosen), TALL, WIDE), np.float32)
    for start in range(0, len(chosen), 32):
        across, tall, slant = 1 + dice.normal(0, 0.06), 1 + dice.normal(0, 0.03), dice.normal(0, 0.05)
        middle_x, middle_y = WIDE / 2, TALL / 2
        for place in range(start, min(start + 32, len(chosen))):
            x, y = dice.integers(-2, 3) + ROOM, dice.integers(-1, 2) + ROOM
            shift = (x + middle_x * (1 - across) - slant * middle_y, y + middle_y * (1 - tall))
            turn = np.array([(across, slant, shift[0]), (0, tall, shift[1])], np.float32)
            how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
            ink[place] = cv2.warpAffine(cells.ink[chosen[place]], turn, (WIDE, TALL), flags=how)
    ink /= 255
    if dice.random() < 0.5:
        ink += dice.normal(0, dice.uniform(0, 0.04), ink.shape).astype(np.float32)
    return features(ink, cells.contrast[chosen])


def train(cells: Cells, rounds: int, dice: np.random.Generator) -> Shapes:
    """Teach a fresh network; prints how it goes."""
    held = len(cells.digits) // HELD_BACK
    taught = np.arange(len(cells.digits) - held)
    plain = np.asarray(cells.ink[-held:, ROOM:-ROOM, ROOM:-ROOM] / 255, np.float32)
    shown, answers = features(plain, cells.contrast[-held:]), cells.digits[-held:].astype(np.intp)
    learner = Learner((shown.shape[1], *HIDDEN, 10), dice)
    steps = len(taught) // BATCH
    for number in range(rounds):
        order, loss = dice.permutation(taught), 0.0
        for step in range(steps):
            done = (number * steps + step) / (rounds * steps)
            rate = LAST_RATE + FIRST_RATE * (0.5 + 0.5 * float(np.cos(np.pi * done)))
            chosen = order[step * BATCH : (step + 1) * BATCH]
            loss += learner.learn(shaken(cells, chosen, dice), cells.digits[chosen].astype(np.intp), rate)
        right = float((learner.shapes().judge(shown).argmax(axis=1) == answers).mean())
        print(f"round {number + 1}: loss {loss / steps:.4f}, held back {100 * right:.2f}% right", flush=True)
    return learner.shapes()


def main(
    fonts: Annotated[list[Path], typer.Argument(exists=True, file_okay=False, help="Folders of typefaces.")],
    cards: Annotated[int, typer.Option(min=PIECE, help="Synthetic cards to draw.")] = 5200,
    rounds: Annotated[int, typer.Option(min=1, help="Times each digit is shown.")] = 16,
    workers: Annotated[int, typer.Option(min=1)] = 2,
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = WEIGHTS_PATH,
) -> None:
    """Draw cards in every usable face under FONTS, learn their digits, store the weights."""
    began = time.monotonic()
    faces = usable_faces(fonts)
    print(f"{len(faces)} faces", flush=True)
    cells = gather(faces, cards, workers)
    print(f"{len(cells.digits)} digits in {time.monotonic() - began:.0f} s", flush=True)
    learned = train(cells, rounds, np.random.default_rng(0))
    stored: dict[str, Any] = {}
    for number, (weights, offsets) in enumerate(learned.layers):
        stored[f"w{number}"], stored[f"b{number}"] = weights.astype(np.float16), offsets.astype(np.float16)
    np.savez_compressed(out, **stored)


if __name__ == "__main__":
    typer.run(main)
