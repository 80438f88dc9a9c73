"""The simulated hall itself: it opens again over its folder, and what waited is delivered then."""

from __future__ import annotations

import pytest

from config.settings import load_settings
from kiosk.app import Kiosk
from kiosk.store.values import Delivery
from kiosk.visit.step import Step
from scripts.plain_face import PlainFace
from scripts.simhall import Hall


@pytest.mark.timeout(90)
def test_a_hall_opened_again_is_found_by_the_kiosk_that_enrolled_with_it(tmp_path):
    with Hall(tmp_path / "hall") as hall:
        kiosk = Kiosk(load_settings(hall.config))
        face = PlainFace()
        kiosk.start(face)
        face.until(lambda: face.last.step is Step.WELCOME)
        hall.link.cut()
        kiosk.touch("number", "Q")
        face.until(lambda: face.last.step is Step.DONE)
        request = kiosk.journey.visit.request
        assert request
        kiosk.stop()
        assert hall.delivered() == []
        first_address = hall.link.port
    with Hall(tmp_path / "hall") as again:
        assert again.link.port == first_address
        kiosk = Kiosk(load_settings(again.config))
        face = PlainFace()
        kiosk.start(face)
        face.until(lambda: (stored := kiosk.stored(request.id)) is not None and stored.delivery is Delivery.DELIVERED, 30)
        kiosk.stop()
        assert [row["ticket"] for row in again.delivered()] == ["A-001"]


@pytest.mark.timeout(90)
def test_a_hall_keeps_what_is_secret_from_everybody_else_and_out_of_its_logs(tmp_path):
    folder = tmp_path / "hall"
    (folder / "log").mkdir(parents=True)
    (folder / "log" / "central.log").touch(0o644)
    with Hall(folder):
        token = (folder / "central" / "access_token").read_text()
        logs = list((folder / "log").iterdir())
        assert {log.stat().st_mode & 0o777 for log in logs} == {0o600}
        assert [log.name for log in logs if token in log.read_text()] == []
        for path in [folder / "central", *(folder / "central").rglob("*")]:
            assert path.stat().st_mode & 0o077 == 0, path
