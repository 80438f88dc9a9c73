"""What central's word changes in the kiosk itself: services, settings, words. Each is judged here before any of it counts.

Services and words come into force between two visits, settings at the next start: a silence that changes while somebody types
would be nobody's wish.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from config.errors import ConfigErrors
from config.settings import Settings
from kiosk import problems
from kiosk.catalogue import load_catalogue
from kiosk.desk.board import Board
from kiosk.desk.newsroom import Judge
from kiosk.desk.overrides import keep_overrides
from kiosk.language import PLACEHOLDER, Language
from kiosk.model.news import LanguageFix, News, Section
from kiosk.model.service import Catalogue


class Adoption:
    """`settings` are as this start has them, `own` as its files say, before central's word."""

    def __init__(
        self,
        settings: Settings,
        own: Settings,
        language: Language,
        board: Board,
        offer: Callable[[Catalogue], None],
    ) -> None:
        self._settings = settings
        self._own = own
        self._language = language
        self._board = board
        self._offer = offer
        self._services: tuple[object, object] = ((), ())
        self._read: tuple[tuple[object, object], Catalogue, str] | None = None
        self._overrides: Mapping[str, str] | None = None
        self._words: tuple[LanguageFix, ...] = ()

    def judges(self) -> Mapping[Section, Judge]:
        """For the news desk."""
        return {
            Section.SERVICES: self._wrong_services,
            Section.SWITCHES: self._wrong_services,
            Section.SETTINGS: self._wrong_settings,
        }

    def adopt(self, news: News) -> None:
        """Take over what changed. On the courier's thread, and on the clerk's once at start."""
        services = (news.services, news.switches)
        if services != self._services:
            self._services = services
            self._offer(self._catalogue(news)[0])
        if news.words != self._words:
            self._words = news.words
            self._fix(news.words)
        overrides = _overrides(news)
        if overrides != self._overrides:
            self._overrides = overrides
            keep_overrides(self._settings.store.path, overrides)

    def _catalogue(self, news: News) -> tuple[Catalogue, str]:
        """What the hall offers by this news, and the first mistake in what the village made. Judged and adopted, read once."""
        services = (news.services, news.switches)
        if self._read is None or self._read[0] != services:
            self._read = (services, *self._load(news))
        return self._read[1:]

    def _load(self, news: News) -> tuple[Catalogue, str]:
        own = self._settings.services
        catalogue, mistakes = load_catalogue(
            own.folder, own.off, self._settings.lists, made=news.services, switches=news.switches
        )
        made = {f"{service.name}.toml" for service in news.services}
        wrong = next((str(mistake) for mistake in mistakes if str(mistake.path) in made), "")
        return catalogue, wrong

    def _wrong_services(self, news: News) -> str:
        catalogue, wrong = self._catalogue(news)
        return wrong or ("" if catalogue.services else "no service would be left; close the kiosk at its own staff screen")

    def _wrong_settings(self, news: News) -> str:
        try:
            self._own.with_central(_overrides(news))
        except ConfigErrors as wrong:
            return str(wrong.errors[0])
        return ""

    def _fix(self, fixes: tuple[LanguageFix, ...]) -> None:
        """Words stand by themselves: one that does not fit this version of the program costs only itself."""
        better: dict[tuple[str, str], str] = {}
        wrong = []
        for fix in fixes:
            said = self._language.written(fix.key)
            if not said:
                wrong.append(f"{fix.key}: there is no such key")
            elif set(PLACEHOLDER.findall(fix.words)) != set(PLACEHOLDER.findall(said)):
                wrong.append(f"{fix.language} {fix.key}: other placeholders than {said!r}")
            else:
                better[fix.language, fix.key] = fix.words
        self._language.fix(better)
        self._board.put("words from central", problems.NEWS_BAD.because("; ".join(wrong)[:500]) if wrong else None)


def _overrides(news: News) -> dict[str, str]:
    """By option; what is for this kiosk alone comes later in the news and counts for more."""
    return {override.option: override.value for override in news.settings}
