"""From one release to the next, so that a power cut at any moment leaves one that works.

    apply:   bundle -> releases/NEW, whole beside the old one -> it says its settings are sound -> `current` = NEW -> restart
    settle:  NEW serves over an open store, and goes on doing so -> `settled` = NEW;  else `current` = the settled one -> restart

While `current` and `settled` differ, a release is on trial: after every start of the machine `settle` looks at it again. It runs
from the settled release, so a new one need not even start for it to be taken back. Not here: how bundles are checked (bundle).
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.upkeep import bundle as bundles
from kiosk.upkeep.bundle import Bundle
from kiosk.upkeep.releases import CURRENT, LOCK, SETTLED, Releases, digest_of
from kiosk.upkeep.service import Service

log = logging.getLogger(__name__)

PREVIOUS = "previous"
# A cold Raspberry Pi takes half a minute to its first frame; an upgrade of a large store as long again.
PATIENCE_SECONDS = 240.0
# So long a new release must go on without a restart once it serves.
HOLDS_SECONDS = 30.0
# So often may the machine start, or lose its power, while a release is on trial.
MOST_TRIALS = 3
_ENVIRONMENT_BYTES = 700 * 1024 * 1024
_SPARE_BYTES = 64 * 1024 * 1024
_PREFLIGHT_SECONDS = 120


class UpdateError(Exception):
    """An update is not made; the message says why. What happens next: the release that runs goes on running."""


@dataclass(frozen=True, slots=True)
class Store:
    """What an update must know of the store: which schemas the running release knows, and what the file says of itself."""

    revisions: Sequence[str]
    version: str | None
    floor: str | None


@contextmanager
def alone(releases: Releases, patience_seconds: float = 0.0) -> Iterator[None]:
    """One process at a time changes releases. Raises UpdateError when another still does after `patience_seconds`."""
    releases.root.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(releases.root / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    until = time.monotonic() + patience_seconds
    try:
        while not _locked(descriptor):
            if time.monotonic() >= until:
                raise UpdateError("another update is under way; wait until it has ended")
            time.sleep(0.2)
        yield
    finally:
        os.close(descriptor)


def apply(
    path: Path,
    releases: Releases,
    publishers: Iterable[bytes],
    store: Store,
    preflight: Callable[[Path], None],
    *,
    again: bool = False,
) -> str:
    """Put the release in the bundle `path` in place beside the running one and let it be checked. Returns its name.

    Nothing runs differently afterwards: that is `switch`. Raises UpdateError, BundleError, ReleaseError, OSError.
    """
    if releases.linked(CURRENT) != releases.linked(SETTLED):
        raise UpdateError(f"{releases.linked(CURRENT)} is on trial; wait until it has settled")
    with bundles.opened(path, publishers) as bundle:
        name = bundle.manifest.release
        if name == releases.linked(CURRENT):
            raise UpdateError(f"{name} runs already")
        if name in refused(releases) and not again:
            raise UpdateError(f"{name} was taken back before because it did not serve; --again tries it once more")
        _check_store(bundle.manifest, store)
        _check_room(releases, bundle)
        _place(bundle, releases, name)
    releases.compile(name)
    preflight(releases.path(name))
    return name


def switch(releases: Releases, name: str, service: Service) -> None:
    """From now on `name` runs, on trial."""
    _set_trials(releases, 0)
    releases.switch(CURRENT, name)
    log.info("%s is on trial", name)
    service.restart()


def settle(
    releases: Releases,
    service: Service,
    *,
    patience_seconds: float = PATIENCE_SECONDS,
    holds_seconds: float = HOLDS_SECONDS,
    pause: Callable[[float], None] = time.sleep,
) -> str:
    """Keep the release on trial, or take it back; nothing to do when there is none. Returns what runs now."""
    current, settled = releases.linked(CURRENT), releases.linked(SETTLED)
    if settled is None:
        if current is None:
            raise UpdateError(f"there is no release in {releases.root}: install one")
        releases.switch(SETTLED, current)
        return current
    if current == settled:
        _set_trials(releases, None)
        releases.clean(also=(PREVIOUS,))
        return settled
    trials = _trials(releases) + 1
    _set_trials(releases, trials)
    if current is not None and trials <= MOST_TRIALS and _serves(current, service, patience_seconds, holds_seconds, pause):
        _keep(releases, current, settled)
        return current
    _take_back(releases, current, settled, service)
    return settled


def back(releases: Releases, service: Service) -> str:
    """A person wants the release before this one. Returns its name. Raises UpdateError when there is none."""
    previous = releases.linked(PREVIOUS)
    if previous is None or previous == releases.linked(CURRENT):
        raise UpdateError("there is no release to go back to")
    releases.switch(SETTLED, previous)
    releases.switch(CURRENT, previous)
    service.restart()
    return previous


def refused(releases: Releases) -> tuple[str, ...]:
    """Releases that were taken back."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return tuple((releases.root / "refused").read_text(encoding="utf-8").split())
    return ()


def checked_by_itself(release: Path) -> None:
    """Let a release that was just placed load its code and read this kiosk's settings. Raises UpdateError with what it said."""
    command = (str(release / "scripts" / "install" / "kiosk"), "config", "check")
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=_PREFLIGHT_SECONDS)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as wrong:
        raise UpdateError(f"{release.name} does not start: {wrong}") from wrong
    if done.returncode != 0:
        raise UpdateError(f"{release.name} does not work here: {(done.stderr or done.stdout).strip()[-800:]}")


def _locked(descriptor: int) -> bool:
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _serves(name: str, service: Service, patience_seconds: float, holds_seconds: float, pause: Callable[[float], None]) -> bool:
    until, since, process = time.monotonic() + patience_seconds, 0.0, 0
    while time.monotonic() < until:
        release, pid = service.well() or ("", 0)
        now = time.monotonic()
        if release != name:
            process = 0
        elif pid != process:
            process, since = pid, now
        elif now - since >= holds_seconds:
            return True
        pause(0.5)
    return False


def _keep(releases: Releases, current: str, settled: str) -> None:
    releases.switch(PREVIOUS, settled)
    releases.switch(SETTLED, current)
    _set_trials(releases, None)
    releases.clean(also=(PREVIOUS,))
    log.info("%s serves: kept", current)


def _take_back(releases: Releases, current: str | None, settled: str, service: Service) -> None:
    log.error("%s does not serve: %s runs again", current, settled)
    if current:
        _write(releases.root / "refused", "\n".join(dict.fromkeys((*refused(releases)[-20:], current))) + "\n")
    releases.switch(CURRENT, settled)
    _set_trials(releases, None)
    service.restart()


def _place(bundle: Bundle, releases: Releases, name: str) -> None:
    """Code and environment, each whole under its name or not there."""
    wheels = releases.root / "releases" / ".wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    wheels.mkdir(parents=True)
    try:
        if not releases.path(name).is_dir():
            bundle.unpack(releases.begin(name), wheels)
            releases.finish(name)
        elif bundle.manifest.wheels:  # cut off between the code and its environment
            scratch = releases.begin(f"{name}.again")
            bundle.unpack(scratch, wheels)
            shutil.rmtree(scratch)
        releases.ensure_environment(name, wheels=wheels if bundle.manifest.wheels else None)
    finally:
        shutil.rmtree(wheels, ignore_errors=True)


def _check_store(manifest: bundles.Manifest, store: Store) -> None:
    if manifest.works_from not in store.revisions:
        raise UpdateError(
            f"{manifest.release} would leave the data so that this release could not use it if the update had to be taken back; "
            f"install a release between the two first"
        )
    readable = store.version is None or store.version in manifest.revisions or store.floor in manifest.revisions
    if not readable:
        raise UpdateError(f"{manifest.release} is too old for the data here (schema {store.version})")


def _check_room(releases: Releases, bundle: Bundle) -> None:
    current = releases.linked(CURRENT)
    lock = bundle.manifest.files.get(LOCK)
    same = (
        current and lock and (releases.path(current) / LOCK).is_file() and digest_of(releases.path(current) / LOCK) == lock.sha256
    )
    needed = bundle.manifest.bytes + (_SPARE_BYTES if same else _SPARE_BYTES + _ENVIRONMENT_BYTES)
    free = shutil.disk_usage(releases.root).free
    if free < needed:
        raise UpdateError(f"{needed // 2**20} MiB are needed in {releases.root}, {free // 2**20} MiB are free")


def _trials(releases: Releases) -> int:
    with contextlib.suppress(OSError, ValueError):
        return int((releases.root / "trials").read_text(encoding="ascii"))
    return 0


def _set_trials(releases: Releases, count: int | None) -> None:
    path = releases.root / "trials"
    if count is None:
        path.unlink(missing_ok=True)
    else:
        _write(path, f"{count}\n")


def _write(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
