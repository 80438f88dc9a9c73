"""Bundles: what is signed is what is unpacked, and anything else is refused with nothing written outside its place."""

from __future__ import annotations

import io
import tarfile

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from small_releases import PUBLIC, PUBLISHER, STORE, installed, pack, source

from kiosk.store import migrations
from kiosk.upkeep import bundle, update
from kiosk.upkeep.bundle import BundleError, Manifest
from kiosk.upkeep.publishers import make_key, publishers, read_key
from kiosk.upkeep.releases import CURRENT, name_of, tree_files
from kiosk.upkeep.update import UpdateError


@pytest.fixture
def packed(tmp_path):
    return pack(source(tmp_path / "new", "new"), tmp_path / "new.ade")


def unpacked(path, tmp_path, key=PUBLIC):
    tree, wheels = tmp_path / "tree", tmp_path / "wheels"
    for folder in (tree, wheels):
        folder.mkdir(exist_ok=True)
    with bundle.opened(path, [key]) as opened:
        opened.unpack(tree, wheels)
    return tree


def rewritten(path, change, *, sign=PUBLISHER.sign):
    """The bundle again, its members changed by `change`, its manifest signed anew."""
    with tarfile.open(path) as tar:
        members = [(member.name, tar.extractfile(member).read()) for member in tar]
    members = change(members)
    raw = next(content for name, content in members if name == "manifest.json")
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members:
            member = tarfile.TarInfo(name)
            if isinstance(content, str):
                member.type, member.linkname = tarfile.SYMTYPE, content
                tar.addfile(member)
                continue
            now = sign(bundle.signed_bytes(raw)) if name == "manifest.sig" else content
            member.size = len(now)
            tar.addfile(member, io.BytesIO(now))
    return path


def with_manifest(change):
    def changed(members):
        manifest = msgspec.json.decode(members[0][1])
        change(manifest)
        files = [(path, entry["sha256"], entry.get("executable", False)) for path, entry in manifest["files"].items()]
        manifest["release"] = manifest.get("keep") or name_of("0.2.0", files)
        return [("manifest.json", msgspec.json.encode(manifest)), *members[1:]]

    return changed


def test_what_is_packed_is_what_is_unpacked(packed, tmp_path):
    tree = unpacked(packed, tmp_path)
    original = tmp_path / "new"
    assert list(tree_files(tree)) == list(tree_files(original))
    for path in tree_files(original):
        assert (tree / path).read_bytes() == (original / path).read_bytes()
        assert (tree / path).stat().st_mode == (original / path).stat().st_mode


def test_one_changed_byte_anywhere_is_refused_or_harmless(packed, tmp_path):
    raw = packed.read_bytes()
    original = {str(path): (tmp_path / "new" / path).read_bytes() for path in tree_files(tmp_path / "new")}
    refusals = 0
    for place in range(0, len(raw), 23):
        damaged = bytearray(raw)
        damaged[place] ^= 0x41
        packed.write_bytes(damaged)
        target = tmp_path / f"at-{place}"
        target.mkdir()
        try:
            tree = unpacked(packed, target)
        except BundleError:
            refusals += 1
        else:  # padding, an owner's name: nothing of it is used
            assert {str(path): (tree / path).read_bytes() for path in tree_files(tree)} == original
    assert refusals > 10


def test_a_file_that_is_cut_short_is_refused(packed, tmp_path):
    raw = packed.read_bytes()
    for size in (0, 100, 512, len(raw) // 2, len(raw) * 3 // 4):
        packed.write_bytes(raw[:size])
        target = tmp_path / f"cut-{size}"
        target.mkdir()
        with pytest.raises(BundleError):
            unpacked(packed, target)


def test_a_stranger_s_signature_is_refused_before_anything_is_written(packed, tmp_path):
    with pytest.raises(BundleError, match="not signed by anybody"):
        unpacked(packed, tmp_path, Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    assert list((tmp_path / "tree").iterdir()) == []


def entry(content=b"x"):
    import hashlib

    return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


@pytest.mark.parametrize("path", ["../outside", "kiosk/../../outside", "/outside", "", "kiosk/\nx", ".."])
def test_a_path_that_leads_out_is_refused_even_when_signed(packed, tmp_path, path):
    rewritten(packed, with_manifest(lambda manifest: manifest["files"].update({path: entry()})))
    rewritten(packed, lambda members: [*members, (f"tree/{path}", b"x")])
    with pytest.raises(BundleError):
        unpacked(packed, tmp_path)
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda members: [*members, ("tree/more.py", b"x")],
        lambda members: members[:-1],
        lambda members: [*members[:2], ("tree/kiosk/__init__.py", "/etc/passwd"), *members[3:]],
        lambda members: [*members, members[-1]],
        lambda members: [members[1], members[0], *members[2:]],
        lambda members: [*members[:2], *((name, content[:-1] + b"?") for name, content in members[2:])],
    ],
    ids=["a file too many", "a file missing", "a link", "a file twice", "another order", "other contents"],
)
def test_what_the_manifest_does_not_say_is_refused(packed, tmp_path, change):
    rewritten(packed, change)
    with pytest.raises(BundleError):
        unpacked(packed, tmp_path)


def test_a_link_in_the_place_of_the_bundle_is_not_followed(packed, tmp_path):
    (tmp_path / "link.ade").symlink_to(packed)
    with pytest.raises(OSError, match="link"):
        unpacked(tmp_path / "link.ade", tmp_path)


def test_a_bundle_of_a_later_format_and_one_under_another_name_are_refused(packed, tmp_path):
    again = packed.read_bytes()
    rewritten(packed, with_manifest(lambda manifest: manifest.update(format=2)))
    with pytest.raises(BundleError, match="format 2"):
        unpacked(packed, tmp_path)
    packed.write_bytes(again)
    rewritten(packed, with_manifest(lambda manifest: manifest.update(keep="0.9.9+00000000")))
    with pytest.raises(BundleError, match="calls itself"):
        unpacked(packed, tmp_path)


def test_a_release_that_could_not_be_taken_back_is_refused(tmp_path):
    releases = installed(tmp_path / "opt", source(tmp_path / "old", "old"))
    breaking = pack(
        source(tmp_path / "new", "new"), tmp_path / "a.ade", revisions=[*migrations.REVISIONS, "9999"], works_from="9999"
    )
    with pytest.raises(UpdateError, match="between the two"):
        update.apply(breaking, releases, [PUBLIC], STORE, lambda _path: None)
    ancient = pack(source(tmp_path / "older", "older"), tmp_path / "b.ade", revisions=["0000"], works_from=STORE.revisions[0])
    with pytest.raises(UpdateError, match="too old"):
        update.apply(ancient, releases, [PUBLIC], STORE, lambda _path: None)
    assert releases.names() == [releases.linked(CURRENT)]


def test_publishers_come_from_root_s_file_else_from_central(tmp_path):
    path, central = tmp_path / "publishers", b"c" * 32
    assert publishers(path, central) == (central,)
    with pytest.raises(BundleError, match="not enrolled"):
        publishers(path, None)
    public = make_key(tmp_path / "secret")
    path.write_text(f"# ours\n{public}  # the regency\n\n")
    assert publishers(path, central) == (bytes.fromhex(public),)
    assert read_key(tmp_path / "secret").public_key().public_bytes_raw().hex() == public
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    for wrong in ("zz", "00" * 31):
        path.write_text(wrong)
        with pytest.raises(BundleError):
            publishers(path, central)


def test_the_name_of_a_release_follows_its_content(tmp_path):
    def manifest(folder):
        with tarfile.open(pack(folder, tmp_path / "x.ade")) as tar:
            return msgspec.json.decode(tar.extractfile("manifest.json").read(), type=Manifest)

    first = manifest(source(tmp_path / "a", "same")).release
    assert manifest(source(tmp_path / "b", "same")).release == first
    assert manifest(source(tmp_path / "c", "other")).release != first
    (tmp_path / "b" / "kiosk" / "words.txt").chmod(0o755)
    assert manifest(tmp_path / "b").release != first
