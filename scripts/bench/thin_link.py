"""A thin, lossy line of real IP packets: two TUN devices, one in a network namespace of its own, and we are the cable between.

Both ends are the kernel's own TCP; here packets wait their turn at so many bits a second, and every so often one is thrown away.
Needs root and /dev/net/tun.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

NEAR, FAR = "10.99.7.2", "10.99.7.1"
NAMESPACE = "ade-thin"
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000  # linux/if_tun.h
_CLONE_NEWNET = 0x40000000  # linux/sched.h
_MOST_WAITING_SECONDS = 4.0  # a modem's buffer; what comes when it is full is lost


@dataclass
class ThinLink:
    """`passed` and `lost` count packets, `bytes_sent` what was put on the line, either way, headers and all."""

    bits_each_second: int
    loss: float
    delay_seconds: float
    chance: random.Random
    passed: int = 0
    lost: int = 0
    bytes_sent: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def carry(self, one: int, other: int) -> None:
        """Be the cable until ended."""
        free_at = {one: 0.0, other: 0.0}
        under_way: list[tuple[float, int, int, bytes]] = []
        count = 0
        while not self.ended.is_set():
            wait = min(0.05, max(0.0, under_way[0][0] - time.monotonic())) if under_way else 0.05
            for source in select.select([one, other], [], [], wait)[0]:
                packet, now = os.read(source, 65536), time.monotonic()
                begins = max(now, free_at[source])
                if begins - now > _MOST_WAITING_SECONDS:
                    self.lost += 1
                    continue
                free_at[source] = begins + len(packet) * 8 / self.bits_each_second
                self.bytes_sent += len(packet)
                if self.chance.random() < self.loss:
                    self.lost += 1
                    continue
                count += 1
                heapq.heappush(under_way, (free_at[source] + self.delay_seconds, count, other if source == one else one, packet))
            while under_way and under_way[0][0] <= time.monotonic():
                _, _, goal, packet = heapq.heappop(under_way)
                self.passed += 1
                with contextlib.suppress(OSError):
                    os.write(goal, packet)


def _device(name: str) -> int:
    handle = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(handle, _TUNSETIFF, struct.pack("16sH", name.encode(), _IFF_TUN | _IFF_NO_PI))
    return handle


def _ip(*arguments: str, check: bool = True) -> None:
    subprocess.run(["ip", *arguments], check=check, capture_output=True)


def _device_there(name: str) -> int:
    """The device of the namespace: a thread of its own goes there and comes back with the file."""
    made: list[int] = []

    def go() -> None:
        with Path(f"/run/netns/{NAMESPACE}").open("rb") as namespace:
            if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), _CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")
        made.append(_device(name))

    thread = threading.Thread(target=go)
    thread.start()
    thread.join()
    return made[0]


@contextlib.contextmanager
def thin_link(
    bits_each_second: int = 64_000, loss: float = 0.3, delay_seconds: float = 0.05, seed: int = 1
) -> Iterator[ThinLink]:
    """A line between FAR, here, and NEAR, inside NAMESPACE (run there with `ip netns exec`)."""
    _ip("netns", "del", NAMESPACE, check=False)
    _ip("netns", "add", NAMESPACE)
    link = ThinLink(bits_each_second, loss, delay_seconds, random.Random(seed))
    try:
        far, near = _device("adethin0"), _device_there("adethin1")
        _ip("addr", "add", FAR, "peer", NEAR, "dev", "adethin0")
        _ip("link", "set", "adethin0", "up")
        _ip("-n", NAMESPACE, "addr", "add", NEAR, "peer", FAR, "dev", "adethin1")
        _ip("-n", NAMESPACE, "link", "set", "adethin1", "up")
        cable = threading.Thread(target=link.carry, args=(far, near))
        cable.start()
        try:
            yield link
        finally:
            link.ended.set()
            cable.join()
            os.close(far)
            os.close(near)
    finally:
        _ip("netns", "del", NAMESPACE, check=False)
