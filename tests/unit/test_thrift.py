"""Memory: what a kiosk does not load, and what it gives back. The whole of it is measured by scripts/bench/feel.py."""

from __future__ import annotations

import subprocess
import sys


def said_by(program: str) -> list[str]:
    """What a fresh Python prints."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.split()


def test_a_kiosk_loads_no_command_line_of_its_libraries():
    loaded = said_by("import sys, kiosk.back_office; print(*sys.modules)")
    assert {"rich", "pygments", "click", "httpx"} & set(loaded) == {"httpx"}


def test_a_kiosk_loads_no_second_cryptography_and_only_what_it_calls_of_lokal():
    loaded = said_by("import sys, kiosk.back_office; print(*sys.modules)")
    assert {"lokal.nik", "lokal.wilayah", "nacl.signing"} <= set(loaded)
    assert not {"cryptography", "http_message_signatures", "lokal.samaran"} & set(loaded)


def test_what_was_freed_in_the_middle_of_the_heap_goes_back_to_the_system():
    program = """
from kiosk.thrift import give_back
def resident(): return int(open("/proc/self/statm").read().split()[1]) * 4096 // 1_000_000
blocks = [bytearray(50_000) for _ in range(2_000)]
last = bytearray(50_000)
full = resident()
del blocks
kept = resident()
give_back()
print(full - kept, full - resident())
"""
    before, after = (int(megabytes) for megabytes in said_by(program))
    assert before < 50 < 90 <= after
