"""Words in the resident's language: reads config/languages/*.po and fills in their placeholders. Pure apart from reading them.

Which words exist is said in the .po files only; which are shown is said by screens and slips. Indonesian is always there, and
whatever another language lacks is said in Indonesian: a hole in a translation never stops a screen.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import ConfigError
from config.settings import LANGUAGES_PATH

if TYPE_CHECKING:
    from babel import Locale

INDONESIAN = "id"
MAX_BYTES = 1024 * 1024
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
# As people here write it; the names of days and months come from CLDR in the language asked for.
_DATE_PATTERN = "EEE d MMM yyyy, HH.mm"

_log = logging.getLogger(__name__)


class Language:
    """All the words, by language and key."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        self._texts = texts
        self._better: Mapping[tuple[str, str], str] = {}
        self._reported: set[tuple[str, str]] = set()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are words in, Indonesian first."""
        return (INDONESIAN, *sorted(self._texts.keys() - {INDONESIAN}))

    def words(self, key: str, language: str = INDONESIAN, **values: object) -> str:
        """The words for `key`, with `{name}` filled in from `values`.

        Falls back to Indonesian, then to the key itself. Never raises: what is missing is logged once, and shown as `…`.
        """
        text = self._text(key, language) or self._text(key, INDONESIAN)
        if not text:
            self._report(key, "there are no words for %s")
            return key

        def fill(found: re.Match[str]) -> str:
            if found[1] in values:
                return str(values[found[1]])
            self._report(f"{key} {found[0]}", "nothing was given for %s")
            return "…"

        return PLACEHOLDER.sub(fill, text)

    def fix(self, better: Mapping[tuple[str, str], str]) -> None:
        """Say these words, by language and key, in place of the files'; what was fixed before and is not here is not any more."""
        self._better = dict(better)

    def written(self, key: str) -> str:
        """The Indonesian words of the file with their placeholders, "" for a key there is none of."""
        return self._texts.get(INDONESIAN, {}).get(key, "")

    def _text(self, key: str, language: str) -> str:
        return self._better.get((language, key)) or self._texts.get(language, {}).get(key, "")

    def _report(self, what: str, message: str) -> None:
        if (message, what) not in self._reported:
            self._reported.add((message, what))
            _log.warning(message, what)


def load_language(folder: Path = LANGUAGES_PATH) -> Language:
    """Read every `<code>.po` in `folder`. Raises ConfigError without sound Indonesian; others are left out, logged."""
    texts = {INDONESIAN: read_words(folder / f"{INDONESIAN}.po")}
    for path in sorted(folder.glob("*.po")):
        if path.stem != INDONESIAN:
            try:
                texts[path.stem] = read_words(path)
            except ConfigError as error:
                _log.error("language %s is left out: %s", path.stem, error)
    return Language(texts)


def read_words(path: Path) -> dict[str, str]:
    """Key -> words of one .po file (GNU gettext's format), untranslated ones left out. Raises ConfigError."""
    # 20 ms that a program which shows no words need not pay.
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415

    try:
        with path.open("rb") as file:
            if len(file.read(MAX_BYTES + 1)) > MAX_BYTES:
                raise ConfigError(path, 0, "", "too long", f"at most {MAX_BYTES} bytes")
            file.seek(0)
            catalogue = read_po(file, ignore_obsolete=True, abort_invalid=True)
    except OSError as wrong:
        raise ConfigError(path, 0, "", f"cannot be read ({wrong.strerror})") from None
    except UnicodeDecodeError:
        raise ConfigError(path, 0, "", "not UTF-8 text", "UTF-8 when saving the file") from None
    except PoFileError as wrong:
        raise ConfigError(path, wrong.lineno + 1, "", str(wrong).partition(" on ")[0]) from None
    return {str(message.id): str(message.string) for message in catalogue if message.id and message.string}


def choose(words: Mapping[str, str], language: str = INDONESIAN) -> str:
    """One text of the service catalogue in `language`, else in Indonesian."""
    return words.get(language) or words.get(INDONESIAN, "")


def date_words(moment: datetime, zone: tzinfo, language: str = INDONESIAN) -> str:
    """`Sab 21 Nov 2026, 10.24`: `moment` (with a time zone of its own) as clocks in `zone` show it."""
    from babel.dates import format_datetime  # noqa: PLC0415 - 20 ms, and the first frame needs no date

    locale = _locale(language)
    return format_datetime(moment.astimezone(zone), _DATE_PATTERN, tzinfo=zone, locale=locale)


def day_words(day: date, language: str = INDONESIAN) -> str:
    """`5 Februari 1995`."""
    return f"{day.day} {month_names(language)[day.month - 1]} {day.year}"


def month_names(language: str = INDONESIAN, *, short: bool = False) -> tuple[str, ...]:
    """The twelve months of CLDR in `language`, each with a capital: Januari, or Jan."""
    from babel.dates import get_month_names  # noqa: PLC0415 - as above

    names = get_month_names("abbreviated" if short else "wide", "stand-alone", _locale(language))
    return tuple(str(names[month])[:1].upper() + str(names[month])[1:] for month in range(1, 13))


def _locale(language: str) -> Locale:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - as above

    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):  # Lampung has no data in CLDR
        return Locale.parse(INDONESIAN)
