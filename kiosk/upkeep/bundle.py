"""An update in one file: a tar (gzip) that begins with a manifest and its signature, then the files of a release, perhaps wheels.

    manifest.json       what is in it: every path with its size and SHA-256; the schemas the release knows
    manifest.sig        64 bytes, Ed25519 over `anjungan-update-1` and the manifest's SHA-256
    tree/...            the release      wheels/...  Python packages, for a kiosk without a network

Nothing of it is believed before the signature holds, and nothing is written that the manifest does not name. Not here: what is
done with a release (releases), when (update).
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.upkeep.releases import digest_of, is_executable, name_of, tree_files

FORMAT = 1
MANIFEST, SIGNATURE, TREE, WHEELS = "manifest.json", "manifest.sig", "tree/", "wheels/"
_PURPOSE = b"anjungan-update-1\n"
_LONGEST_MANIFEST = 4 * 1024 * 1024
_MOST_FILES = 20_000
_LONGEST_FILE = 512 * 1024 * 1024
_CHUNK = 1024 * 1024
_DAMAGED = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile)


class BundleError(Exception):
    """Not a bundle for this kiosk; the message says what is wrong with it. What happens next: nothing was changed."""


class Entry(msgspec.Struct, frozen=True):
    """One file of a bundle."""

    size: int
    sha256: str
    executable: bool = False


class Manifest(msgspec.Struct, frozen=True):
    """What a bundle holds. `release` is its name, `revisions` every schema it knows, `works_from` the oldest it leaves usable."""

    format: int
    release: str
    revisions: list[str]
    works_from: str
    files: dict[str, Entry]
    wheels: dict[str, Entry] = {}

    @property
    def bytes(self) -> int:
        """How much room it takes unpacked."""
        return sum(entry.size for entry in (*self.files.values(), *self.wheels.values()))


@dataclass(frozen=True, slots=True)
class Bundle:
    """An opened bundle whose signature held. Its files are checked while they are written."""

    manifest: Manifest
    _members: Iterator[tarfile.TarInfo]
    _tar: tarfile.TarFile

    def unpack(self, tree: Path, wheels: Path) -> None:
        """Write the release into `tree` and the wheels into `wheels`, both there and empty. Raises BundleError, OSError."""
        wanted = {TREE + path: (tree / path, entry) for path, entry in self.manifest.files.items()}
        wanted |= {WHEELS + name: (wheels / name, entry) for name, entry in self.manifest.wheels.items()}
        try:
            for member in self._members:
                place = wanted.pop(member.name, None)
                if place is None or not member.isfile() or member.size != place[1].size:
                    raise BundleError(f"{member.name[:80]} is not what the manifest says")
                content = self._tar.extractfile(member)
                assert content is not None, "a file"  # noqa: S101
                _write(content, *place)
        except _DAMAGED as wrong:
            raise BundleError(f"the file is damaged: {wrong}") from wrong
        if wanted:
            raise BundleError(f"{len(wanted)} files are missing, such as {next(iter(wanted))}")


@contextmanager
def opened(path: Path, publishers: Iterable[bytes]) -> Iterator[Bundle]:
    """The bundle in `path`, signed by one of `publishers` (32-byte Ed25519 keys). Raises BundleError, OSError."""
    # The folder may be another account's: what is opened is this file, not what a link leads to.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        try:
            tar = tarfile.open(fileobj=file, mode="r:gz")  # noqa: SIM115 - closed with the file
            members = iter(tar)
            raw = _first(tar, members, MANIFEST, _LONGEST_MANIFEST)
            signature = _first(tar, members, SIGNATURE, 64)
        except (*_DAMAGED, StopIteration) as wrong:
            raise BundleError(f"{path.name} is not a bundle, or is damaged") from wrong
        if not any(_holds(key, raw, signature) for key in publishers):
            raise BundleError(f"{path.name} is not signed by anybody this kiosk believes")
        yield Bundle(_read(raw), members, tar)


def write(
    source: Path,
    target: Path,
    *,
    version: str,
    revisions: Iterable[str],
    works_from: str,
    sign: Callable[[bytes], bytes],
    wheels: Path | None = None,
) -> Manifest:
    """Make a bundle of the release in `source` and, if given, the wheels in a folder. `target` appears only when it is whole."""
    files = {str(path): _entry(source / path) for path in tree_files(source)}
    packed = {path.name: _entry(path) for path in sorted(wheels.glob("*.whl"))} if wheels else {}
    release = name_of(version, [(path, entry.sha256, entry.executable) for path, entry in files.items()])
    manifest = Manifest(FORMAT, release, list(revisions), works_from, files, packed)
    raw = msgspec.json.encode(manifest)
    fresh = target.with_name(f".{target.name}.new")
    with fresh.open("wb") as out:
        with tarfile.open(fileobj=out, mode="w:gz", format=tarfile.GNU_FORMAT) as tar:
            _add(tar, MANIFEST, raw)
            _add(tar, SIGNATURE, sign(signed_bytes(raw)))
            for path in files:
                _add_file(tar, TREE + path, source / path)
            for name in packed:
                assert wheels is not None  # noqa: S101
                _add_file(tar, WHEELS + name, wheels / name)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(target)
    return manifest


def signed_bytes(manifest: bytes) -> bytes:
    """What a publisher signs."""
    return _PURPOSE + hashlib.sha256(manifest).digest()


def _holds(key: bytes, manifest: bytes, signature: bytes) -> bool:
    with contextlib.suppress(InvalidSignature, ValueError):
        Ed25519PublicKey.from_public_bytes(key).verify(signature, signed_bytes(manifest))
        return True
    return False


def _read(raw: bytes) -> Manifest:
    try:
        manifest = msgspec.json.decode(raw, type=Manifest)
    except msgspec.MsgspecError as wrong:
        raise BundleError(f"the manifest cannot be read: {wrong}") from wrong
    if manifest.format != FORMAT:
        raise BundleError(f"the bundle has format {manifest.format}; this release knows {FORMAT}: update to one in between first")
    entries = {**manifest.files, **{WHEELS + name: entry for name, entry in manifest.wheels.items()}}
    if len(entries) > _MOST_FILES or any(not 0 <= entry.size <= _LONGEST_FILE for entry in entries.values()):
        raise BundleError("the bundle is too large")
    for path in (*manifest.files, *manifest.wheels, manifest.release):
        parts = PurePosixPath(path).parts
        if not path.isprintable() or path.startswith("/") or not parts or any(part.startswith(("..", "/")) for part in parts):
            raise BundleError(f"the manifest names {path[:80]!r}")
    release = name_of(
        manifest.release.partition("+")[0], [(path, entry.sha256, entry.executable) for path, entry in manifest.files.items()]
    )
    if "/" in manifest.release or manifest.release.startswith(".") or release != manifest.release:
        raise BundleError(f"the bundle calls itself {manifest.release[:80]!r} but holds {release[:80]!r}")
    if any("/" in name for name in manifest.wheels):
        raise BundleError("a wheel's name has a folder in it")
    return manifest


def _first(tar: tarfile.TarFile, members: Iterator[tarfile.TarInfo], name: str, longest: int) -> bytes:
    member = next(members)
    content = tar.extractfile(member) if member.name == name and member.isfile() and member.size <= longest else None
    if content is None:
        raise tarfile.ReadError(f"{name} expected")
    return content.read(longest)


def _write(content: IO[bytes], target: Path, entry: Entry) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    found, left = hashlib.sha256(), entry.size
    with target.open("xb") as out:
        while left and (chunk := content.read(min(_CHUNK, left))):
            found.update(chunk)
            out.write(chunk)
            left -= len(chunk)
    if left or found.hexdigest() != entry.sha256:
        raise BundleError(f"{target.name} is damaged")
    target.chmod(0o755 if entry.executable else 0o644)


def _entry(path: Path) -> Entry:
    return Entry(path.stat().st_size, digest_of(path), is_executable(path))


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


def _add_file(tar: tarfile.TarFile, name: str, path: Path) -> None:
    member = tarfile.TarInfo(name)  # no owner, no time, no mode: the manifest says what counts
    member.size = path.stat().st_size
    with path.open("rb") as content:
        tar.addfile(member, content)
