"""Releases side by side under one folder (/opt/anjungan), and which of them runs. Python's own library only: the installer uses
this before anything of ours is installed.

    releases/0.1.0+3fa9c1d2/   one version of the code, named by its content; `venv` in it leads to its environment
    venvs/py3.11-81b2.../      an environment, named by the lock it was made from: an update that keeps the lock keeps it too
    current -> releases/...    what runs              settled -> releases/...   the last one known to be healthy

Everything is made under a name that begins with a dot and renamed when it is whole and on the card. Not here: signatures and
bundles (bundle), the way from one release to the next (update, settle).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# What a release is made of; everything else in the repository is for building and for central.
FOLDERS = ("kiosk", "drivers", "screens", "config", "scripts")
FILES = ("requirements-kiosk.lock", "setup.cfg", "README.md")
LOCK = "requirements-kiosk.lock"
_LEFT_OUT = {"__pycache__", ".mypy_cache", ".ruff_cache"}
CURRENT = "current"
SETTLED = "settled"


class ReleaseError(Exception):
    """A release cannot be made or switched to; the message says why. What runs goes on running."""


def tree_files(source: Path) -> Iterator[Path]:
    """The files of a release in `source`, relative, in order. Links and anything else are left out."""
    found = [Path(name) for name in FILES if (source / name).is_file()]
    for folder in FOLDERS:
        for path in (source / folder).rglob("*"):
            relative = path.relative_to(source)
            if path.is_file() and not path.is_symlink() and not _LEFT_OUT & set(relative.parts) and path.suffix != ".pyc":
                found.append(relative)
    return iter(sorted(found))


def digest_of(path: Path) -> str:
    """SHA-256 of one file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def name_of(version: str, files: Iterable[tuple[str, str, bool]]) -> str:
    """`0.1.0+3fa9c1d2`: the version, and the beginning of a digest over (path, SHA-256, executable) of every file."""
    whole = hashlib.sha256()
    for path, digest, executable in sorted(files):
        whole.update(f"{path}\0{digest}\0{int(executable)}\n".encode())
    return f"{version}+{whole.hexdigest()[:8]}"


def is_executable(path: Path) -> bool:
    """Whether its owner may run it."""
    return bool(path.stat().st_mode & 0o100)


@dataclass(frozen=True, slots=True)
class Releases:
    """The releases in `root`. One process at a time changes them: the callers see to that."""

    root: Path

    def path(self, name: str) -> Path:
        """Where release `name` lies, or will lie."""
        return self.root / "releases" / name

    def names(self) -> list[str]:
        """Every whole release."""
        return sorted(path.name for path in (self.root / "releases").glob("[!.]*") if path.is_dir())

    def linked(self, link: str) -> str | None:
        """The release that `current` or `settled` means; None when it means none that is there."""
        try:
            name = (self.root / link).readlink().name
        except OSError:
            return None
        return name if self.path(name).is_dir() else None

    def place(self, source: Path, version: str) -> str:
        """Copy the release in `source` to its place, if it is not there. Returns its name."""
        files = list(tree_files(source))
        facts = [(str(path), digest_of(source / path), is_executable(source / path)) for path in files]
        name = name_of(version, facts)
        if not self.path(name).is_dir():
            fresh = self.begin(name)
            for path, _, executable in facts:
                target = fresh / path
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source / path, target)
                target.chmod(0o755 if executable else 0o644)
            self.finish(name)
        return name

    def begin(self, name: str) -> Path:
        """An empty folder for a release that is being made; whatever an interrupted try left is removed."""
        fresh = self._fresh(name)
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o755, parents=True)
        return fresh

    def finish(self, name: str) -> None:
        """The release is whole: give it its name once it is on the card."""
        fresh = self._fresh(name)
        version = name.replace("-", ".")
        facts = fresh / f"anjungan_desa-{version}.dist-info"  # what importlib.metadata looks for beside the code
        facts.mkdir(exist_ok=True)
        (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: anjungan-desa\nVersion: {name}\n", encoding="utf-8")
        for folder, _, _ in os.walk(fresh):
            Path(folder).chmod(0o755)
        os.sync()
        fresh.rename(self.path(name))
        _sync_folder(self.path(name).parent)

    def ensure_environment(self, name: str, *, python: str = sys.executable, wheels: Path | None = None) -> None:
        """The environment that release `name` was locked to, made unless it is there, from `wheels` alone if given.

        Raises ReleaseError with what pip said.
        """
        release = self.path(name)
        lock = release / LOCK
        version = _run(python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])").strip()
        key = f"py{version}-{digest_of(lock)[:12]}"
        home = self.root / "venvs" / key
        if not home.is_dir():
            fresh = home.with_name(f".{key}")
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.parent.mkdir(parents=True, exist_ok=True)
            _run(python, "-m", "venv", str(fresh))
            source = ("--no-index", "--find-links", str(wheels)) if wheels else ()
            pip = (
                str(fresh / "bin" / "python"),
                "-m",
                "pip",
                "install",
                "--disable-pip-version-check",
                "--no-cache-dir",
                "--quiet",
            )
            _run(*pip, "--only-binary", ":all:", *source, "--require-hashes", "-r", str(lock))
            os.sync()
            fresh.rename(home)
            _sync_folder(home.parent)
        _link(release / "venv", Path("..") / ".." / "venvs" / key)

    def compile(self, name: str) -> None:
        """Write the bytecode beside the code: the kiosk may not, and a cold start would compile everything again each time."""
        release = self.path(name)
        folders = [str(release / folder) for folder in FOLDERS if (release / folder).is_dir()]
        python = str(release / "venv" / "bin" / "python")
        _run(python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", *folders)

    def switch(self, link: str, name: str) -> None:
        """Let `link` mean `name`, at once and for good. Raises ReleaseError when there is no such release."""
        if not self.path(name).is_dir():
            raise ReleaseError(f"there is no release {name} in {self.root}")
        _link(self.root / link, Path("releases") / name)

    def clean(self, also: Iterable[str] = ()) -> None:
        """Remove what no link means any more (`also` names further links): half-made folders, other releases, environments."""
        keep = {self.linked(link) for link in (CURRENT, SETTLED, *also)} - {None}
        if not keep:
            return
        for path in (self.root / "releases").iterdir():
            if path.name not in keep:
                shutil.rmtree(path, ignore_errors=True)
        used = {(self.path(name) / "venv").resolve() for name in keep if name}
        for path in (self.root / "venvs").glob("*"):
            if path.resolve() not in used:
                shutil.rmtree(path, ignore_errors=True)

    def _fresh(self, name: str) -> Path:
        return self.root / "releases" / f".{name}"


def _run(*command: str) -> str:
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as wrong:
        said = (getattr(wrong, "stderr", "") or str(wrong)).strip()[-1500:]
        raise ReleaseError(f"{' '.join(command[:5])} ... failed: {said}") from wrong


def _link(link: Path, target: Path) -> None:
    """A relative link that leads to `target` from this moment on, also after a power cut: the old one until then."""
    if link.is_symlink() and link.readlink() == target:
        return
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
    _sync_folder(link.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
