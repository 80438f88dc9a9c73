"""The screens by name: the step `nik` is shown by the one screen of `screens/nik.py`. Modules are loaded when first asked for."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping

from kiosk.visit.step import Step
from screens.base import KioskScreen


class Screens(Mapping[Step, type[KioskScreen]]):
    """Every step and its screen's class. KeyError naming the module when it holds none for that step."""

    def __getitem__(self, step: Step) -> type[KioskScreen]:
        module = importlib.import_module(f"screens.{step.value}")
        for found in vars(module).values():
            if isinstance(found, type) and issubclass(found, KioskScreen) and getattr(found, "step", None) is step:
                return found
        raise KeyError(f"screens/{step.value}.py holds no screen with step = Step.{step.name}")

    def __iter__(self) -> Iterator[Step]:
        return iter(Step)

    def __len__(self) -> int:
        return len(Step)


SCREENS = Screens()
