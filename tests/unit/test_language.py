"""kiosk.language, and the .po files against the code: no key missing, none unused, placeholders alike in every language."""

from __future__ import annotations

import ast
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from PIL import ImageFont

from config.errors import ConfigError
from config.settings import LANGUAGES_PATH, Settings
from kiosk.language import PLACEHOLDER, Language, choose, date_words, load_language, read_words
from kiosk.problems import catalogue
from kiosk.visit.keys import LETTERS, SIGNS
from screens.fonts import find_fonts

ROOT = Path(__file__).parents[2]
INDONESIAN_PATH = LANGUAGES_PATH / "id.po"
SPEAKING = ("kiosk", "screens")  # the folders whose code shows words
CALLS = {"words", "t", "say"}
KEY = re.compile(r"[a-z-]+\.[a-z0-9-]+")
ANY = "[a-z0-9_-]+"


@dataclass(frozen=True)
class Use:
    """One call such as words("form.step", step=1): the keys it may name (a pattern for an f-string) and the values it gives."""

    place: str
    pattern: str
    values: frozenset[str] | None  # None: some are given with **


def sources(suffix: str) -> Iterator[Path]:
    for folder in SPEAKING:
        yield from sorted((ROOT / folder).rglob(f"*{suffix}"))


def pattern(node: ast.AST) -> Iterator[str]:
    """The keys an argument may be: literals, both sides of a condition, f-strings and sums as patterns; none for a variable."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.IfExp):
        yield from pattern(node.body)
        yield from pattern(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ANY for part in node.values)
    elif isinstance(node, ast.BinOp):
        for start in tuple(pattern(node.left)) or (ANY,):
            yield from (start + end for end in tuple(pattern(node.right)) or (ANY,))


def uses_in(tree: ast.AST, place: str) -> Iterator[Use]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and call.args and (getattr(call.func, "attr", "") or getattr(call.func, "id", "")) in CALLS:
            names = [keyword.arg for keyword in call.keywords]
            values = None if None in names else frozenset(name for name in names if name)
            for keys in pattern(call.args[0]):
                yield Use(f"{place}:{call.lineno}", keys, values)


def uses() -> Iterator[Use]:
    for path in sources(".py"):
        yield from uses_in(ast.parse(path.read_text(encoding="utf-8")), str(path.relative_to(ROOT)))
    for path in sources(".kv"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for found in re.finditer(rf"\b(?:{'|'.join(CALLS)})\(\s*[\"']([^\"']+)[\"']", line):
                yield Use(f"{path.relative_to(ROOT)}:{number}", re.escape(found[1]), None)


def key_like_literals() -> set[str]:
    """Every literal that could be a key: tables of keys count as use, wherever they are looked up."""
    found: set[str] = set()
    for path in sources(".py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
                found.add(node.value)
    for path in sources(".kv"):
        found |= set(re.findall(rf"[\"']({KEY.pattern})[\"']", path.read_text(encoding="utf-8")))
    return found


def test_every_key_the_code_asks_for_has_indonesian_words() -> None:
    keys = read_words(INDONESIAN_PATH)
    missing = [f"{use.place}: {use.pattern}" for use in uses() if not any(re.fullmatch(use.pattern, key) for key in keys)]
    assert not missing, "add these to config/languages/id.po:\n" + "\n".join(missing)


def test_no_indonesian_words_are_left_that_nothing_shows() -> None:
    keys = set(read_words(INDONESIAN_PATH))
    shown = key_like_literals() | {problem.resident for problem in catalogue()}
    patterns = {use.pattern for use in uses()}
    unused = sorted(key for key in keys - shown if not any(re.fullmatch(each, key) for each in patterns))
    assert not unused, "take these out of config/languages/*.po, or show them:\n" + "\n".join(unused)


def test_every_placeholder_is_given_a_value() -> None:
    keys = read_words(INDONESIAN_PATH)
    empty = []
    for use in uses():
        for key, text in keys.items():
            if use.values is not None and re.fullmatch(use.pattern, key) and not set(PLACEHOLDER.findall(text)) <= use.values:
                empty.append(f"{use.place}: {key} needs {sorted(set(PLACEHOLDER.findall(text)) - use.values)}")
    assert not empty, "\n".join(empty)


def test_every_problem_has_kind_words_without_codes() -> None:
    keys = read_words(INDONESIAN_PATH)
    for problem in catalogue():
        words = keys[problem.resident]
        assert words.endswith("."), words
        assert problem.code not in words
        assert not re.search(r"[Ee]rror|invalid|server|\d", words), words
    assert {key for key in keys if key.startswith("problem.")} == {problem.resident for problem in catalogue()}


@pytest.mark.parametrize("path", sorted(LANGUAGES_PATH.glob("*.po")), ids=lambda path: path.stem)
def test_a_language_has_the_keys_and_placeholders_of_indonesian(path: Path) -> None:
    indonesian, words = read_words(INDONESIAN_PATH), read_words(path)
    assert sorted(words) == sorted(indonesian), "keys differ from id.po"
    for key, text in words.items():
        assert sorted(set(PLACEHOLDER.findall(text))) == sorted(set(PLACEHOLDER.findall(indonesian[key]))), key
        assert not re.search(r"[{}]", PLACEHOLDER.sub("", text)), f"{key}: a brace that is no {{placeholder}}"


def test_the_kiosk_speaks_five_languages_with_every_word_in_each() -> None:
    assert load_language().languages == ("id", "en", "jv", "ljp", "su")
    indonesian = read_words(INDONESIAN_PATH)
    missing = {path.stem: sorted(indonesian.keys() - read_words(path).keys()) for path in LANGUAGES_PATH.glob("*.po")}
    assert {language: keys for language, keys in missing.items() if keys} == {}


@pytest.mark.parametrize("code", ["en", "jv", "su", "ljp"])
def test_what_no_native_speaker_has_read_is_marked_and_shown_all_the_same(code: str) -> None:
    path = LANGUAGES_PATH / f"{code}.po"
    with path.open("rb") as file:
        unread = [message for message in read_po(file) if message.id and "unread" in message.flags]
    assert f'"X-Read-By-Native-Speaker: {"no" if unread else "yes"}\\n"' in path.read_text(encoding="utf-8")
    shown = load_language()
    assert all(shown.words(str(message.id), code) == message.string for message in unread if "{" not in str(message.string))


def test_the_fonts_have_every_letter_of_every_language() -> None:
    """A missing letter looks like every other missing letter."""
    fonts = find_fonts()
    texts = "".join("".join(read_words(path).values()) for path in LANGUAGES_PATH.glob("*.po"))
    texts += "".join(path.read_text(encoding="utf-8") for path in (LANGUAGES_PATH.parent / "services").glob("*.toml"))
    letters = {letter for letter in texts + LETTERS + SIGNS if letter.isprintable() and not letter.isspace()}
    for path in (fonts.regular, fonts.bold):
        face = ImageFont.truetype(path, 40)
        missing = bytes(face.getmask("\ufdd0"))
        assert sorted(letter for letter in letters if bytes(face.getmask(letter)) == missing) == []


@pytest.mark.parametrize("path", sorted(LANGUAGES_PATH.glob("*.po")), ids=lambda path: path.stem)
def test_no_key_stands_twice_and_each_has_the_form_of_one(path: Path) -> None:
    keys = re.findall(r'^msgid "(.+)"$', path.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(keys) == sorted(set(keys))
    assert [key for key in keys if not KEY.fullmatch(key)] == []


def test_the_search_through_the_code_sees_conditions_f_strings_and_values() -> None:
    tree = ast.parse(
        'self.words("a.b" if x else "a.c", n=1); t(f"form.how-{kind}"); words("e." + x); words(key); words("a.d", **more)'
    )
    assert [(use.pattern, use.values) for use in uses_in(tree, "")] == [
        (r"a\.b", frozenset({"n"})),
        (r"a\.c", frozenset({"n"})),
        (r"form\.how\-" + ANY, frozenset()),
        (r"e\." + ANY, frozenset()),
        (r"a\.d", None),
    ]


LANGUAGE = {"id": {"a.hello": "Halo {name}", "a.only-here": "Hanya di sini"}, "en": {"a.hello": "Hello {name}"}}


def test_words_come_in_the_language_asked_for_else_in_indonesian() -> None:
    language = Language(LANGUAGE)
    assert language.words("a.hello", "en", name="Siti") == "Hello Siti"
    assert language.words("a.hello", name=3) == "Halo 3"
    assert language.words("a.only-here", "en") == "Hanya di sini"
    assert language.words("a.only-here", "xx") == "Hanya di sini"
    assert language.languages == ("id", "en")


def test_what_is_missing_is_logged_once_and_never_raises(caplog: pytest.LogCaptureFixture) -> None:
    language = Language(LANGUAGE)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert language.words("a.nothing") == "a.nothing"
            assert language.words("a.hello") == "Halo …"
    assert [record.getMessage() for record in caplog.records] == [
        "there are no words for a.nothing",
        "nothing was given for a.hello {name}",
    ]


@trying(deadline=None, max_examples=60)
@given(st.text(), st.text(), st.dictionaries(st.text(), st.text()))
def test_no_text_and_no_value_can_break_a_screen(text: str, language: str, values: dict[str, str]) -> None:
    values = {name: value for name, value in values.items() if name not in ("self", "key", "language")}
    assert isinstance(Language({"id": {"a.b": text}}).words("a.b", language, **values), str)


def test_a_value_with_braces_is_shown_as_it_is() -> None:
    assert Language(LANGUAGE).words("a.hello", name="{name} {0.__class__}") == "Halo {name} {0.__class__}"


def test_the_repository_speaks_indonesian() -> None:
    assert load_language().words("problem.card-unknown").startswith("Ini bukan kartu warga.")


PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "a.b"\nmsgstr "é"\n\nmsgid "a.c"\nmsgstr ""\n'


def test_a_bad_translation_is_left_out_and_bad_indonesian_is_an_error(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "id.po").write_text(PO, encoding="utf-8")
    (tmp_path / "jv.po").write_text(f'{PO}msgid "a.d\n', encoding="utf-8")
    (tmp_path / "su.po").write_bytes(PO.replace("é", "\N{LATIN SMALL LETTER E WITH ACUTE}").encode("latin-1"))
    language = load_language(tmp_path)
    assert (language.languages, language.words("a.b", "jv")) == (("id",), "é")
    assert f"language jv is left out: {tmp_path}/jv.po:" in caplog.text
    assert f"language su is left out: {tmp_path}/su.po: not UTF-8" in caplog.text
    for content in (b'msgid "a', b"\xff\xfe", b"#" * (1024 * 1024 + 1)):
        (tmp_path / "id.po").write_bytes(content)
        with pytest.raises(ConfigError, match=re.escape(f"{tmp_path}/id.po")):
            load_language(tmp_path)
    (tmp_path / "id.po").unlink()
    with pytest.raises(ConfigError, match="cannot be read"):
        load_language(tmp_path)


def test_an_empty_translation_counts_as_missing(tmp_path: Path) -> None:
    (tmp_path / "id.po").write_text(PO, encoding="utf-8")
    assert read_words(tmp_path / "id.po") == {"a.b": "é"}


def test_a_text_of_the_catalogue_falls_back_to_indonesian() -> None:
    assert choose({"id": "Bank", "en": "Bank (en)"}, "en") == "Bank (en)"
    assert choose({"id": "Bank", "en": ""}, "en") == "Bank"
    assert choose({"id": "Bank"}, "ljp") == "Bank"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", "Sab 21 Nov 2026, 10.24"),
        ("en", "Sat 21 Nov 2026, 10.24"),
        ("ljp", "Sab 21 Nov 2026, 10.24"),
        ("?", "Sab 21 Nov 2026, 10.24"),
    ],
)
def test_a_date_is_written_as_clocks_in_the_hall_show_it(language: str, words: str) -> None:
    assert date_words(datetime(2026, 11, 21, 3, 24, tzinfo=UTC), Settings().hall.zone, language) == words
