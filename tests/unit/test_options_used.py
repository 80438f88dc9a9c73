"""Every option that can be set does something: the kiosk's code reads it."""

from __future__ import annotations

import ast
from dataclasses import fields
from functools import lru_cache
from pathlib import Path

import pytest

from config.settings import sections

ROOT = Path(__file__).parents[2]


@lru_cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def read_in(tree: ast.AST) -> set[str]:
    """Names of attributes that are read."""
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}


def knows(tree: ast.AST, section: str, settings: str) -> bool:
    """Whether a module deals with this section at all: `settings.camera`, or a CameraSettings by name."""
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return section in read_in(tree) or settings in named


def read_through_properties(settings: type, outside: set[str]) -> set[str]:
    """Options that a property makes something of, where that property is read: `time_zone` through `zone`."""
    found: set[str] = set()
    for path in (ROOT / "config").glob("*.py"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef) and node.name == settings.__name__:
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef) and inner.name in outside:
                        found |= read_in(inner)
    return found


@pytest.mark.parametrize("section", sections())
def test_every_option_is_read_outside_the_settings(section: str) -> None:
    settings = sections()[section]
    modules = [tree_of(path) for folder in ("kiosk", "screens") for path in (ROOT / folder).rglob("*.py")]
    outside = {name for tree in modules if knows(tree, section, settings.__name__) for name in read_in(tree)}
    used = outside | read_through_properties(settings, outside)
    assert {option.name for option in fields(settings)} - used == set(), "wire these, or take them out"
