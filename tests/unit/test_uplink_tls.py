"""TLS on a machine without a clock: dates count only when our own time can be trusted; everything else always counts."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fake_central import FakeCentral, serving
from uplink_parts import key

from kiosk.uplink.client import CentralClient
from kiosk.uplink.outcomes import Away, AwayKind, Delivered

NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Balai Desa")])


def certificate(folder, *, first: int, last: int, host: str = "127.0.0.1"):
    """A self-signed certificate for `host`, valid from year `first` to `last`; the paths of (certificate, key)."""
    private = ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(NAME)
        .issuer_name(NAME)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.datetime(first, 1, 1))
        .not_valid_after(datetime.datetime(last, 1, 1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    certificate_path, key_path = folder / "central.pem", folder / "central.key"
    certificate_path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate_path, key_path


@pytest.fixture
def ask(tmp_path):
    """Enrol over TLS with a certificate of these years; the outcome."""

    def go(first, last, *, trusted, known=True, host="127.0.0.1"):
        central = FakeCentral()
        certificate_path, key_path = certificate(tmp_path, first=first, last=last, host=host)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate_path, key_path)
        with serving(central, tls=context) as address:
            client = CentralClient(
                address, key(), clock_trusted=lambda: trusted, ca_path=str(certificate_path) if known else None
            )
            with contextlib.closing(client):
                return client.enrol("ABCD1234", "", central.text(address).rpartition("|")[2])

    return go


def test_a_good_certificate_of_a_named_authority_is_accepted(ask):
    assert isinstance(ask(2020, 2099, trusted=True), Delivered)


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
