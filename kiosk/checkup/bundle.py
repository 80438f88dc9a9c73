"""The support bundle: one file that tells developers how a kiosk is, and nothing about a person.

What goes in is listed here and nowhere else: versions, settings, checks, the clear part of the store's state, the log. Every text
is redacted once more on its way in; keys, sealed envelopes, the database and pictures never go in.
"""

from __future__ import annotations

import io
import json
import os
import platform
import re
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import distributions
from pathlib import Path

from kiosk.checkup.rounds import CHECKS, Check, go_round
from kiosk.checkup.site import Machine, Site
from kiosk.privacy import redact
from kiosk.store.errors import StoreError
from kiosk.store.peek import peek

LONGEST_BYTES = 2 * 1024 * 1024
UNIT = "anjungan-kiosk.service"
# One-time codes and tokens may have been typed into a settings file.
_SECRET_OPTIONS = frozenset({"enrolment"})
_SECRET = re.compile(r"AD[A-Z]\d:[^\s\"']+")


def write_bundle(path: Path, site: Site, version: str, *, checks: Sequence[Check] = CHECKS) -> list[str]:
    """Write `path` (.tar.gz), whole or not at all, and return the names of what is in it. Raises OSError."""
    fresh_path = path.with_name(f".{path.name}.new")
    names = []
    at = int(site.clock.now().wall.timestamp())
    try:
        with fresh_path.open("wb") as file, tarfile.open(fileobj=file, mode="w:gz") as bundle:
            for name, words in _contents(site, version, checks):
                raw = _clean(words).encode()[-LONGEST_BYTES:]
                entry = tarfile.TarInfo(f"anjungan-support/{name}")
                entry.size, entry.mode, entry.mtime = len(raw), 0o600, at
                bundle.addfile(entry, io.BytesIO(raw))
                names.append(name)
            file.flush()
        with fresh_path.open("rb") as whole:
            os.fsync(whole.fileno())
        fresh_path.replace(path)
    finally:
        fresh_path.unlink(missing_ok=True)
    return names


def _clean(words: str) -> str:
    return _SECRET.sub("[code]", redact(words))


def _contents(site: Site, version: str, checks: Sequence[Check]) -> Iterator[tuple[str, str]]:
    yield "versions.json", _json(_versions(version, site.machine))
    yield "settings.json", _json(_settings(site))
    rounds = [asdict(finding) | {"figures": dict(finding.figures)} for _, found in go_round(site, checks) for finding in found]
    yield "checks.json", _json(rounds)
    yield "store.json", _json(_store(site))
    yield from _machine(site.machine)


def _versions(version: str, machine: Machine) -> dict[str, object]:
    packages = {found.metadata["Name"]: found.version for found in distributions()}
    return {
        "anjungan": version,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "kernel": platform.release(),
        "model": (machine.read(machine.sys_path / "firmware/devicetree/base/model") or "").rstrip("\0"),
        "packages": dict(sorted(packages.items())),
    }


def _settings(site: Site) -> dict[str, object]:
    sections: Mapping[str, Mapping[str, object]] = asdict(site.settings)
    return {
        section: {name: "[hidden]" if name in _SECRET_OPTIONS and value else value for name, value in options.items()}
        for section, options in sections.items()
    }


def _store(site: Site) -> dict[str, object]:
    """Counts and states; no request, no ticket, no identity."""
    folder = site.settings.store.path
    try:
        look = peek(folder)
    except (OSError, StoreError) as failing:
        return {"error": str(failing)}
    shown = {name: value for name, value in asdict(look).items() if name != "identity"}
    return shown | {"enrolled": look.identity is not None, "files": _sizes(folder)}


def _sizes(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_size for path in sorted(folder.rglob("*")) if path.is_file()}


def _machine(machine: Machine) -> Iterator[tuple[str, str]]:
    for name in ("meminfo", "uptime", "loadavg", "mounts", "bus/input/devices"):
        if (words := machine.read(machine.proc_path / name)) is not None:
            yield f"proc/{name.replace('/', '-')}.txt", words
    commands = {
        "log.txt": ("journalctl", "--unit", UNIT, "--lines", "5000", "--no-pager", "--output", "short-iso"),
        "service.txt": ("systemctl", "status", UNIT, "--no-pager", "--lines", "0"),
        "usb.txt": ("lsusb",),
    }
    for name, command in commands.items():
        if (words := machine.run(command)) is not None:
            yield name, words


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)
