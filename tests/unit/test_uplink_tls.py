"""TLS on a machine without a clock: dates count only when our own time can be trusted; everything else always counts."""

from __future__ import annotations

import contextlib
import ssl
import subprocess
from pathlib import Path

import pytest
from certificates import certificate
from fake_central import FakeCentral, serving
from running_kiosk import closed_by, opened, running, soon, standing
from uplink_parts import key

from config.settings import load_settings
from kiosk.problems import CENTRAL_AWAY
from kiosk.uplink.client import CentralClient
from kiosk.uplink.outcomes import Away, AwayKind, Delivered

SERVICES = Path(__file__).parents[2] / "config" / "services"


@pytest.fixture
def tls_central(tmp_path):
    """(central, https address, its authority's file)."""
    central = FakeCentral()
    certificate_path, key_path = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_path, key_path)
    with serving(central, tls=context) as address:
        yield central, address, certificate_path


@pytest.fixture
def ask(tmp_path):
    """Enrol over TLS with a certificate of these years; the outcome."""

    def go(first, last, *, trusted, known=True, host="127.0.0.1"):
        central = FakeCentral()
        certificate_path, key_path = certificate(tmp_path, first=first, last=last, host=host)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate_path, key_path)
        with serving(central, tls=context) as address:
            client = CentralClient(address, key(), clock_trusted=lambda: trusted, ca_path=certificate_path if known else None)
            with contextlib.closing(client):
                return client.enrol("ABCD1234", "", central.text(address).rpartition("|")[2])

    return go


def test_a_good_certificate_of_a_named_authority_is_accepted(ask):
    assert isinstance(ask(2020, 2099, trusted=True), Delivered)


def test_an_authority_of_the_system_is_found_by_its_hash(ask, tmp_path, monkeypatch):
    authorities = tmp_path / "authorities"
    authorities.mkdir()
    monkeypatch.setenv("SSL_CERT_DIR", str(authorities))
    (authorities / "00000000.0").write_text("somebody else's", encoding="utf-8")
    assert isinstance(ask(2020, 2099, trusted=True, known=False), Away)
    certificate_path, _ = certificate(tmp_path)
    asked = ["openssl", "x509", "-subject_hash", "-noout", "-in", str(certificate_path)]
    (authorities / f"{subprocess.check_output(asked, text=True).strip()}.0").symlink_to(certificate_path)
    assert isinstance(ask(2020, 2099, trusted=True, known=False), Delivered)


def test_a_bundle_named_to_openssl_is_heeded(ask, tmp_path, monkeypatch):
    certificate_path, _ = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate_path))
    assert isinstance(ask(2020, 2099, trusted=True, known=False), Delivered)


@pytest.mark.parametrize(("first", "last"), [(2001, 2002), (2090, 2099)])
def test_dates_count_with_a_trusted_clock_and_not_without(ask, first, last):
    outcome = ask(first, last, trusted=True)
    assert isinstance(outcome, Away)
    assert outcome.kind is AwayKind.UNREACHABLE
    assert isinstance(ask(first, last, trusted=False), Delivered)


@pytest.mark.parametrize("trusted", [True, False])
def test_an_unknown_authority_or_another_host_never_passes(ask, trusted):
    assert isinstance(ask(2020, 2099, trusted=trusted, known=False), Away)
    assert isinstance(ask(2020, 2099, trusted=trusted, host="127.0.0.2"), Away)


@pytest.fixture
def settings_for(tmp_path):
    """Settings of a new kiosk without devices that finds `central` at `address`."""

    def settings(central, address, **changes):
        (tmp_path / "kiosk.toml").write_text("")
        plain = {
            "camera.enabled": "false",
            "printer.driver": "none",
            "services.folder": str(SERVICES),
            "store.path": str(tmp_path / "data"),
            "store.reserve_mib": "1",
            "central.enrolment": central.text(address),
        }
        return load_settings(tmp_path / "kiosk.toml").with_changes(
            {**plain, **{f"central.{name}": str(value) for name, value in changes.items()}}
        )

    return settings


def test_the_whole_kiosk_reaches_a_central_of_the_authority_its_settings_name(tls_central, settings_for):
    central, address, ca_path = tls_central
    with running(settings_for(central, address, ca_path=ca_path)) as (kiosk, face):
        opened(face)
        soon(lambda: central.heartbeats)
        assert standing(kiosk) == {}


@pytest.mark.parametrize("content", [None, "not a certificate"])
def test_a_named_authority_that_cannot_be_read_is_told_to_staff_and_nobody_else_is_believed(
    tls_central, settings_for, tmp_path, content
):
    central, address, _ = tls_central
    ca_path = tmp_path / "authority.pem"
    if content is not None:
        ca_path.write_text(content)
    with running(settings_for(central, address, ca_path=ca_path)) as (kiosk, face):
        closed_by(face, CENTRAL_AWAY)
        assert any(f"central.ca_path: {ca_path}" in problem.detail for problem in kiosk.board.standing())
    assert central.kiosks == {}
