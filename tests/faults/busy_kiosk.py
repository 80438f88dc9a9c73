"""A kiosk process that serves one resident after another until it is killed. Run by test_power_cuts.

Writes one line a number to stdout, at the moment the screen would show it: `<request id> <service day> <label>`.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from config.settings import load_settings
from kiosk.app import Kiosk
from kiosk.visit.event import CardShown, Destination
from kiosk.visit.step import Step
from scripts.plain_face import PlainFace

A_NIK = "1801094502900001"


def serve(config: Path, visits: int, out: int) -> None:
    """Serve `visits` residents (0: for ever), every second one with a card and a form."""
    import kiosk.back_office
    from kiosk.desk.identify import identify

    kiosk = Kiosk(load_settings(config))
    face = PlainFace()
    told: set[str] = set()

    def tell(destination: Destination) -> None:
        request = destination.visit.request
        if request and str(request.id) not in told:
            told.add(str(request.id))
            os.write(out, f"{request.id} {request.ticket.day} {request.ticket.label}\n".encode())

    face.on_show = tell
    kiosk.start(face)
    face.until(lambda: face.last.step is Step.WELCOME)
    os.write(out, b"open\n")
    card = identify(A_NIK, kiosk.clock.today(kiosk.zone))
    count = 0
    while not visits or count < visits:
        count += 1
        if count % 2:
            kiosk.touch("number", "Q")
        else:
            kiosk.handle(CardShown(card))
            kiosk.touch("yes")
            kiosk.touch("service", "S-41")
            kiosk.touch("answer", kiosk.journey.visit.asked.choices[0].code)
            kiosk.touch("submit")
        face.until(lambda: face.last.step is Step.DONE, 60)
        kiosk.touch("finish")
    if visits:
        _wait_delivered(kiosk)
    kiosk.stop()


def _wait_delivered(kiosk: Kiosk) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        state = kiosk.courier_state()
        if state and state.unsent == 0 and state.last_success_seconds is not None:
            return
        time.sleep(0.05)
    raise TimeoutError(f"not delivered: {kiosk.courier_state()}")


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]), sys.stdout.fileno())
