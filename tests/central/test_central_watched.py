"""What those who watch the server get: figures that add up and are not public, logs in JSON with nothing personal in them."""

from __future__ import annotations

import json
import logging
import sys

import httpx
import pytest
from plain_kiosk import HEALTHY, NIK, PlainKiosk
from served_central import served_central

from central.errors import StoreBusyError
from central.logs import JsonLines

NAME = "Siti Rahmawati"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def hall(request, cluster, tmp_path_factory):
    database, workers = (cluster.database(), 2) if request.param == "postgresql" else ("", 1)
    with served_central(tmp_path_factory.mktemp("watched"), database, workers) as served:
        yield served


def figures(hall, **headers):
    return httpx.get(f"{hall.address}/metrics", headers=headers, trust_env=False)


def number(text, name):
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name))


def test_figures_add_up_over_all_workers(hall):
    kiosk = PlainKiosk(hall.address)
    kiosk.enrol(hall.enrolment())
    for turn in range(6):
        envelope = kiosk.envelope(turn + 1)
        assert kiosk.sync(envelope, envelope, heartbeat={**HEALTHY, "unsent": 3, "oldest_unsent_seconds": 7200}).status == 200
    kiosk.sync_items([kiosk.item(kiosk.envelope(9), signature=bytes(64))])
    text = figures(hall).text
    assert number(text, 'central_verdicts_total{outcome="new"}') == 6
    assert number(text, 'central_verdicts_total{outcome="dup"}') == 6
    assert number(text, 'central_verdicts_total{outcome="rejected"}') == 1
    assert number(text, 'central_answers_total{kind="sync",status="200"}') == 7
    assert number(text, 'central_kiosks{which="enrolled"}') == 1
    assert number(text, 'central_kiosks{which="stuck"}') == 1
    assert number(text, "central_dead_letters") == 1
    assert kiosk.id not in text
    assert kiosk.village not in text


def test_figures_are_for_this_machine_or_the_token(hall):
    assert figures(hall).status_code == 200
    for proxied in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        answer = figures(hall, **{proxied: "10.0.0.7"})
        assert (answer.status_code, b"central_" in answer.content) == (401, False)
    assert figures(hall, Authorization="Bearer guess").status_code == 401
    assert figures(hall, **{"Authorization": f"Bearer {hall.token()}", "X-Forwarded-For": "10.0.0.7"}).status_code == 200


def test_logs_are_json_lines_without_anything_personal(hall):
    kiosk = PlainKiosk(hall.address)
    kiosk.enrol(hall.enrolment(), name=NAME)
    kiosk.sync(kiosk.envelope(1, nik=NIK))
    planted = {"X-Name": NAME, "Cookie": f"x={NIK}", "User-Agent": NIK}
    with httpx.Client(base_url=hall.address, headers=planted, trust_env=False) as client:
        client.get(f"/t/{NIK}", params={"nik": NIK, "nama": NAME})
        client.post("/v1/sync", content=f'{{"nik":"{NIK}","nama":"{NAME}"'.encode())
        client.post("/office/villages", json={"nama": NAME}, headers={"Authorization": f"Bearer {hall.token()}"})
        client.post("/masuk", data={"login": NAME, "password": NIK})
        client.get(f"/permohonan/{NAME}/{NIK}")
    log = (hall.data.parent / "central.log").read_text()
    for personal in (NIK, NAME, NAME.split(maxsplit=1)[0], hall.token()):
        assert personal not in log
    said = [line for line in log.splitlines() if not line.startswith(("Central serves ", "Page"))]
    assert all({"at", "level", "logger", "message"} <= json.loads(line).keys() for line in said)


def log_line(message, error=None):
    try:
        if error is not None:
            raise error
        info = None
    except (ValueError, StoreBusyError):
        info = sys.exc_info()
    record = logging.LogRecord("central.app", logging.ERROR, __file__, 1, message, (), info)
    return JsonLines().format(record)


def test_an_unexpected_errors_words_stay_out_and_its_place_stays_in():
    line = json.loads(log_line("unexpected failure at /v1/sync", ValueError(f"cannot read {NAME}, {NIK}")))
    assert line["error"] == "builtins.ValueError"
    assert "test_central_watched.py" in line["at_code"][-1]
    assert NAME not in json.dumps(line)
    assert "said" not in line


def test_our_own_errors_words_are_kept_and_long_numbers_are_taken_out_of_all():
    assert json.loads(log_line("x", StoreBusyError("the database is away")))["said"] == "the database is away"
    for spelled in (NIK, "18 01 09 440590 0001", "1801-0944-0590-0001"):
        assert json.loads(log_line(f"seen {spelled} here"))["message"] == "seen [number] here"
    assert "\n" not in log_line("two\nlines")
