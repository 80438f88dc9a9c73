"""Every transport: a printer that stalls, is not there, or goes away ends in the right error, in time, with its bytes counted."""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from drivers import registry
from drivers.errors import BadOption, DeviceLost, DeviceMissing, DeviceTimeout
from drivers.printer.base import Transport
from drivers.printer.file import FileTransport
from drivers.printer.network import NetworkTransport

FLOOD = b"x" * (32 * 1024 * 1024)  # more than any kernel buffers


@contextmanager
def listening() -> Iterator[tuple[socket.socket, int]]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        yield server, server.getsockname()[1]


def free_port() -> int:
    with listening() as (_, port):
        return port


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    path = tmp_path / "printer"
    os.mkfifo(path)
    return path


def read_all(server: socket.socket) -> bytes:
    link = server.accept()[0]
    link.settimeout(5)
    with link:
        return b"".join(iter(lambda: link.recv(65536), b""))


def test_the_registry_finds_both_transports() -> None:
    assert registry.load("printer", "network") is NetworkTransport
    assert registry.load("printer", "file") is FileTransport


def test_every_byte_of_a_job_arrives_and_is_counted_over_the_network() -> None:
    with listening() as (server, port):
        transport = NetworkTransport("127.0.0.1", port)
        transport.open()
        got: list[bytes] = []
        reader = threading.Thread(target=lambda: got.append(read_all(server)))
        reader.start()
        job = os.urandom(300_000)
        assert transport.write(job, 5) == len(job)
        transport.close()
        reader.join(5)
    assert got == [job]


def test_every_byte_of_a_job_arrives_and_is_counted_in_a_file(tmp_path: Path) -> None:
    transport = FileTransport(tmp_path / "jobs.bin")
    for job in (b"one", b"two"):
        transport.open()
        assert transport.write(job, 1) == 3
        assert transport.read(10, 0.1) == b""
        transport.close()
    assert (tmp_path / "jobs.bin").read_bytes() == b"onetwo"


def test_a_closed_port_is_a_missing_device() -> None:
    with pytest.raises(DeviceMissing, match="check its cable"):
        NetworkTransport("127.0.0.1", free_port()).open()


def test_an_address_that_cannot_be_one_is_a_bad_option() -> None:
    for host, port in (("", 9100), ("127.0.0.1", 0), ("127.0.0.1", 70000)):
        with pytest.raises(BadOption, match="not a network address"):
            NetworkTransport(host, port).open()


def test_a_host_name_nobody_knows_is_a_missing_device() -> None:
    with pytest.raises(DeviceMissing):
        NetworkTransport("a" * 70 + ".invalid", 9100).open()


def test_a_network_printer_that_stops_reading_times_out_with_its_bytes_counted() -> None:
    with listening() as (_, port):
        transport = NetworkTransport("127.0.0.1", port)
        transport.open()
        started = time.monotonic()
        with pytest.raises(DeviceTimeout) as raised:
            transport.write(FLOOD, 0.5)
        assert 0.4 < time.monotonic() - started < 5
        assert 0 < raised.value.sent < len(FLOOD)
        transport.close()


def test_a_network_printer_that_goes_away_in_mid_job_is_lost_with_its_bytes_counted() -> None:
    with listening() as (server, port):
        transport = NetworkTransport("127.0.0.1", port)
        transport.open()
        link = server.accept()[0]
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        threading.Timer(0.1, link.close).start()
        with pytest.raises(DeviceLost) as raised:
            transport.write(FLOOD, 10)
        assert raised.value.sent < len(FLOOD)
        transport.close()


def test_a_network_printer_that_hangs_up_is_lost_when_read() -> None:
    with listening() as (server, port):
        transport = NetworkTransport("127.0.0.1", port)
        transport.open()
        server.accept()[0].close()
        with pytest.raises(DeviceLost):
            transport.read(1, 5)
        transport.close()


def test_reading_from_a_silent_network_printer_ends_in_time_with_nothing() -> None:
    with listening() as (_, port):
        transport = NetworkTransport("127.0.0.1", port)
        transport.open()
        started = time.monotonic()
        assert transport.read(1, 0.2) == b""
        assert time.monotonic() - started < 3
        assert transport.read(1, 0) == b""
        transport.close()


def test_an_unread_reply_does_not_cost_the_tail_of_the_job() -> None:
    """Closing a socket with unread bytes resets it, and what was on its way is lost: the farewell reads them first."""
    with listening() as (server, port):
        transport = NetworkTransport("127.0.0.1", port)
        transport.open()
        link = server.accept()[0]
        link.settimeout(5)
        link.sendall(b"\x12" * 50)
        transport.write(b"x" * 100_000, 5)
        closing = threading.Thread(target=transport.close)
        closing.start()
        time.sleep(0.1)
        with link:
            assert len(b"".join(iter(lambda: link.recv(4096), b""))) == 100_000
        closing.join(5)


def test_after_a_broken_job_the_rest_does_not_come_out_later() -> None:
    with listening() as (server, port):
        transport = NetworkTransport("127.0.0.1", port)
        transport.open()
        link = server.accept()[0]
        link.settimeout(5)
        with pytest.raises(DeviceTimeout):
            transport.write(FLOOD, 0.3)
        transport.close()
        with link, pytest.raises(ConnectionResetError):
            while link.recv(65536):
                pass


def test_a_missing_folder_is_a_missing_device(tmp_path: Path) -> None:
    with pytest.raises(DeviceMissing):
        FileTransport(tmp_path / "nowhere" / "lp0").open()


def test_a_folder_is_a_bad_option(tmp_path: Path) -> None:
    with pytest.raises(BadOption):
        FileTransport(tmp_path).open()


def test_a_pipe_nobody_reads_is_a_missing_device(fifo: Path) -> None:
    with pytest.raises(DeviceMissing):
        FileTransport(fifo).open()


def test_a_pipe_whose_reader_stops_times_out_with_its_bytes_counted(fifo: Path) -> None:
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    transport = FileTransport(fifo)
    transport.open()
    with pytest.raises(DeviceTimeout) as raised:
        transport.write(FLOOD, 0.3)
    assert 0 < raised.value.sent < len(FLOOD)
    assert len(os.read(reader, len(FLOOD))) == raised.value.sent
    transport.close()
    os.close(reader)


def test_a_pipe_whose_reader_goes_away_is_lost(fifo: Path) -> None:
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    transport = FileTransport(fifo)
    transport.open()
    os.close(reader)
    with pytest.raises(DeviceLost):
        transport.write(b"x", 1)
    transport.close()


def test_a_full_disk_is_a_lost_device() -> None:
    transport = FileTransport(Path("/dev/full"))
    transport.open()
    with pytest.raises(DeviceLost, match="No space left"):
        transport.write(b"x", 1)
    transport.close()


@pytest.mark.parametrize("kind", ["network", "file"])
def test_a_transport_that_is_not_open_says_so_and_closes_twice(kind: str, tmp_path: Path) -> None:
    transport: Transport = NetworkTransport("127.0.0.1", 9) if kind == "network" else FileTransport(tmp_path / "x")
    transport.close()
    with pytest.raises(DeviceLost):
        transport.write(b"x", 1)
    transport.close()
    with suppress(DeviceLost):
        assert transport.read(1, 0.1) == b""
