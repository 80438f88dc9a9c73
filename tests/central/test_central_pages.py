"""The pages and the description: nothing personal without the token, nothing loaded from elsewhere, nothing run as markup."""

from __future__ import annotations

import re

import httpx
import msgspec
import pytest
from plain_kiosk import HEALTHY, NIK, PlainKiosk
from served_central import PASURUAN

from kiosk.model import wire

NASTY = "<script>alert('hai')</script>"


@pytest.fixture(scope="module")
def outside(central):
    with httpx.Client(base_url=central.address, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def inside(central):
    with httpx.Client(base_url=central.address, trust_env=False, follow_redirects=True) as client:
        assert client.get("/masuk", params={"token": central.token()}).status_code == 200
        yield client


@pytest.fixture(scope="module")
def kiosk(central):
    kiosk = PlainKiosk(central.address)
    kiosk.enrol(central.enrolment(), name=NASTY)
    kiosk.sync(kiosk.envelope(5), heartbeat={**HEALTHY, "version": NASTY, "problems": [NASTY, "printer-paper-out"]})
    return kiosk


@pytest.mark.parametrize("path", ["/", "/requests", "/requests?village=18.01.09.2001"])
def test_without_the_token_there_is_only_the_way_in(outside, kiosk, path):
    for headers in ({}, {"Cookie": "anjungan_pusat="}, {"Cookie": "anjungan_pusat=guess"}):
        answer = outside.get(path, headers=headers)
        assert answer.status_code == 401
        assert "Masuk ke server pusat" in answer.text
        assert "A-005" not in answer.text
        assert PASURUAN[1] not in answer.text


def test_the_link_lets_in_and_drops_the_token_from_the_address(central):
    answer = httpx.get(f"{central.address}/masuk", params={"token": central.token()}, trust_env=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert "HttpOnly" in answer.headers["set-cookie"]


def test_requests_are_listed_with_the_nik_masked(inside, kiosk):
    page = inside.get("/requests").text
    assert "A-005" in page
    assert "180109••••••0001" in page
    assert NIK not in page


def test_what_kiosks_say_is_never_markup(inside, kiosk):
    page = inside.get("/").text
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "Kertas habis" in page


def test_pages_load_nothing_from_elsewhere_and_may_not(inside, kiosk):
    for path in ("/", "/requests", "/schema", "/masuk"):
        answer = inside.get(path)
        loaded = re.findall(r"""(?:src|href|action)=["']([^"']+)""", answer.text)
        assert all(link.startswith(("/", "#")) and not link.startswith("//") for link in loaded), path
        assert "<script" not in answer.text
    assert "default-src 'none'" in inside.get("/").headers["content-security-policy"]


def test_older_requests_are_a_page_away_and_nonsense_is_no_crash(inside, kiosk):
    for path in (
        "/requests?before=1",
        "/requests?before=-1",
        "/requests?before=x",
        "/requests?village=%00",
        "/static/..%2fpages.py",
    ):
        assert inside.get(path).status_code < 500
    assert "Tidak ada yang lebih lama." in inside.get("/requests?before=1").text


def test_health_is_open_and_tells_nothing_of_anyone(outside):
    answer = outside.get("/health")
    assert answer.json().keys() == {"status", "at", "version"}


def test_the_description_holds_together_and_names_the_wire(outside):
    schema = outside.get("/schema/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert set(schema["paths"]) == {wire.ENROL_PATH, wire.SYNC_PATH}
    refs = set(re.findall(r'"\$ref":"#/components/schemas/([^"]+)"', msgspec.json.encode(schema).decode()))
    assert refs <= set(schema["components"]["schemas"])
    envelope = schema["components"]["schemas"]["Envelope"]["properties"]
    assert set(envelope) == set(wire.Envelope.__struct_fields__)
    assert envelope["sealed"] == {"type": "string", "contentEncoding": "base64"}
    for path in schema["paths"].values():
        assert path["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        assert {"200", "401", "413"} <= set(path["post"]["responses"])


# Last, because it uses up this caller's tries.
def test_a_wrong_token_is_refused_and_hammering_is_slowed(central):
    with httpx.Client(base_url=central.address, trust_env=False) as client:
        statuses = [client.post("/masuk", data={"token": f"guess {count}"}).status_code for count in range(30)]
        assert statuses[0] == 403
        assert statuses[-1] == 429
        assert "set-cookie" not in client.get("/masuk", params={"token": "guess"}).headers
