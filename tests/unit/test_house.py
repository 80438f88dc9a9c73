"""The house as it is written down: dependencies, documents, packages and scripts against what is really there."""

from __future__ import annotations

import ast
import configparser
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from kiosk.visit.journey import TOUCHES
from kiosk.visit.step import Step

ROOT = Path(__file__).parents[2]
OURS = {"kiosk", "drivers", "screens", "config", "central", "scripts", "tests"}
PRODUCT = ("kiosk", "drivers", "screens", "config")
# `](docs/x.md)` and `src="docs/x.png"`.
LINK = re.compile(r"(?:\]\(|src=\")(?!https?:|#|mailto:)([^)\"#\s]+)")


def folded(name: str) -> str:
    """As package names are compared: `Uuid_utils` -> `uuid-utils`."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> dict[str, set[str]]:
    """`kiosk`, `central`, `dev` -> the packages setup.cfg asks for."""
    read = configparser.ConfigParser()
    read.read(ROOT / "setup.cfg", encoding="utf-8")
    lists = {"kiosk": read["options"]["install_requires"], **read["options.extras_require"]}
    return {
        name: {folded(re.split(r"[\[<>=!~; ]", line, maxsplit=1)[0]) for line in lines.split("\n") if line.strip()}
        for name, lines in lists.items()
    }


def sections(page: str) -> dict[str, str]:
    """Heading -> the text under it."""
    parts = re.split(r"^## (.+)$", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(table: str) -> list[list[str]]:
    """The cells of each row of a Markdown table, without head and rule."""
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines[2:]]


def is_python(path: Path) -> bool:
    """Whether it is Python: by its name, or a command without one by its first line."""
    if path.suffix or not path.is_file():
        return path.suffix == ".py"
    return path.read_bytes()[:60].startswith(b"#!/usr/bin/env python3")


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from filter(is_python, sorted((ROOT / folder).rglob("*")))


def imported(*folders: str) -> dict[str, set[str]]:
    """Top-level module -> the files that import it, ours and Python's left out."""
    found: dict[str, set[str]] = {}
    for path in sources(*folders):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            for name in names:
                found.setdefault(name.partition(".")[0], set()).add(str(path.relative_to(ROOT)))
    return {name: where for name, where in found.items() if name not in OURS and name not in sys.stdlib_module_names}


def packages_of(module: str) -> set[str]:
    """The installed packages that bring `module`."""
    return {folded(name) for name in packages_distributions().get(module, [])}


DEPENDENCIES = ROOT / "docs" / "decisions" / "dependencies.md"


@pytest.mark.parametrize(("heading", "extra"), [("The kiosk", "kiosk"), ("Central", "central"), ("Development", "dev")])
def test_every_dependency_stands_in_the_table_with_a_reason(heading, extra):
    table = rows(sections(DEPENDENCIES.read_text(encoding="utf-8"))[heading])
    assert {row[0] for row in table} == declared()[extra]
    assert [row[0] for row in table if not row[1]] == []


def test_what_is_called_unused_is_unused_and_nothing_else_is_called_so():
    table = [row for name in ("The kiosk", "Central", "Development") for row in rows(sections(DEPENDENCIES.read_text())[name])]
    called_unused = {row[0] for row in table if row[1] == "see below"}
    used = {package for module in imported(*PRODUCT, "central", "scripts", "tests") for package in packages_of(module)}
    assert called_unused & used == set()
    told = sections(DEPENDENCIES.read_text()).get("Listed, imported by nothing", "")
    assert {name for name in called_unused if name not in told} == set()


@pytest.mark.parametrize(
    ("folders", "extras"),
    [
        (PRODUCT, ("kiosk",)),
        (("central",), ("kiosk", "central")),
        (("scripts", "tests"), ("kiosk", "central", "dev")),
    ],
)
def test_what_is_imported_is_asked_for(folders, extras):
    asked = set().union(*(declared()[extra] for extra in extras))
    if folders == PRODUCT:  # the emulators stand beside the drivers, and only tests and demonstrations start them
        asked |= {"python-barcode"}
    unasked = {module: sorted(where)[0] for module, where in imported(*folders).items() if not packages_of(module) & asked}
    missing = {module: where for module, where in unasked.items() if not of_the_tests(module)}
    assert missing == {}


def of_the_tests(module: str) -> bool:
    """Modules of tests/fixtures and of the tests' own folders, which pytest puts on the path."""
    return any((ROOT / "tests").rglob(f"{module}.py"))


def test_every_dependency_is_locked():
    locked = {folded(line.partition("==")[0]) for line in (ROOT / "requirements.lock").read_text().splitlines() if "==" in line}
    assert set().union(*declared().values()) - locked == set()


def test_the_lock_names_no_place_to_download_from():
    text = (ROOT / "requirements.lock").read_text()
    assert re.findall(r"\S*://\S*|^--?\w*(?:index|find-links)\S*", text, re.MULTILINE) == []


def test_every_package_in_the_lock_has_a_hash():
    entries = re.split(r"^(?=\S)", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE)
    assert [entry.splitlines()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry] == []


PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_decision_stands_in_the_index():
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall((folder / "README.md").read_text(encoding="utf-8")))
    assert {path.name for path in folder.glob("*.md")} - {"README.md"} == {link for link in listed if "/" not in link}


def test_the_documents_reach_every_page():
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            links = (page.parent / link for link in LINK.findall(page.read_text(encoding="utf-8")))
            waiting += [link.resolve() for link in links if link.suffix == ".md" and link.exists()]
    assert {str(path.relative_to(ROOT)) for path in PAGES if path not in reached} == set()


def test_the_touches_of_each_step_are_those_of_the_journey():
    table = rows(sections((ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8"))["Steps and touches"])
    written = {(row[0].strip("`"), name) for row in table for name in re.findall(r"`(\w+)`", row[1])}
    assert {row[0].strip("`") for row in table} == set(Step)
    assert written == {(step.value, name) for step, name in TOUCHES}


def test_the_words_of_the_glossary_are_those_of_the_code():
    words = set()
    for line in (ROOT / "docs" / "GLOSSARY.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            words |= set(re.findall(r"`([A-Z]\w+)`", line))
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources(*PRODUCT, "central", "scripts"))
    defined = set(re.findall(r"^(?:class (\w+)|([A-Z]\w+) = )", code, re.MULTILINE))
    assert words - {name for pair in defined for name in pair} == set()


@pytest.mark.parametrize("folder", ["kiosk", "drivers", "screens", "config", "central", "scripts"])
def test_the_rooms_of_the_house_are_on_the_map(folder):
    page = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert f"\n{folder}/ " in page
    if folder == "kiosk":
        rooms = {path.name for path in (ROOT / folder).iterdir() if path.name not in ("__init__.py", "__pycache__")}
        assert {room for room in rooms if room not in page} == set()


def test_debian_packages_are_listed_once_each_with_a_reason():
    lines = [
        line
        for name in ("packages.txt", "packages-dev.txt")
        for line in (ROOT / "scripts" / name).read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9][a-z0-9.+-]+ +# \S.*", line)] == []
    names = [line.split()[0] for line in lines]
    assert len(names) == len(set(names))


def test_a_kiosk_installs_what_was_locked_and_nothing_of_the_tools():
    def entries(name):
        return {line.split(";")[0].strip(" \\") for line in (ROOT / name).read_text().splitlines() if "==" in line}

    kiosk, whole = entries("requirements-kiosk.lock"), entries("requirements.lock")
    assert kiosk <= whole
    names = {folded(entry.partition("==")[0]) for entry in kiosk}
    assert declared()["kiosk"] <= names
    assert names & {"litestar", "pytest", "ruff", "mypy"} == set()
