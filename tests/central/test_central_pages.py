"""What is open to everybody and tells nothing of anyone: the health of the server, and the description of the wire."""

from __future__ import annotations

import re

import httpx
import msgspec
import pytest

from kiosk.model import wire


@pytest.fixture(scope="module")
def outside(central):
    with httpx.Client(base_url=central.address, trust_env=False) as client:
        yield client


def test_health_is_open_and_tells_nothing_of_anyone(outside):
    answer = outside.get("/health")
    assert answer.json().keys() == {"status", "at", "version"}


def test_the_description_holds_together_and_names_the_wire(outside):
    schema = outside.get("/schema/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert {wire.ENROL_PATH, wire.SYNC_PATH, wire.STATUS_PATH, wire.PREREGISTRATION_PATH} <= set(schema["paths"])
    assert all(path.startswith("/v1/") for path in schema["paths"])
    refs = set(re.findall(r'"\$ref":"#/components/schemas/([^"]+)"', msgspec.json.encode(schema).decode()))
    assert refs <= set(schema["components"]["schemas"])
    envelope = schema["components"]["schemas"]["Envelope"]["properties"]
    assert set(envelope) == set(wire.Envelope.__struct_fields__)
    assert envelope["sealed"] == {"type": "string", "contentEncoding": "base64"}
    for path in (wire.ENROL_PATH, wire.SYNC_PATH):
        operation = schema["paths"][path]["post"]
        assert operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        assert {"200", "401", "413"} <= set(operation["responses"])
