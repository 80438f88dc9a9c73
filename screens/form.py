"""FORM: one question a screen. A tap on a tile answers at once; numbers, dates and texts have keys of their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from kiosk.language import choose, day_words, month_names
from kiosk.model.answer import answer_words, counted
from kiosk.model.service import Question, QuestionKind
from kiosk.visit import dates, form, keys
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens.base import KioskScreen
from screens.form_samples import form_visits
from screens.pictures import Pictures
from screens.theme import Theme
from screens.tiles import MOST, FormTile, page_of, tiles_of
from screens.touching import Touching
from screens.widgets.date_keys import DateKeys
from screens.widgets.keyboard import MOST_SUGGESTIONS, Board, Keyboard
from screens.widgets.target import Target

# Only form.kv names these; kivy's Factory knows a widget once its module is imported.
NAMED_IN_KV = (DateKeys, Keyboard)
_STAGES = {
    dates.Stage.DECADE: "decade",
    dates.Stage.YEAR: "year",
    dates.Stage.MONTH: "month",
    dates.Stage.DAY: "day",
    dates.Stage.WHOLE: "whole",
}


class FormScreen(KioskScreen):
    """Touches: answer (value: choice code or text), digit, letter, pick (value: draft of a date), signs, write, more, erase.

    And clear, next, skip, back.
    """

    step = Step.FORM
    rules = Path(__file__).with_suffix(".kv")

    def __init__(self, theme: Theme, touching: Touching[Target], pictures: Pictures) -> None:
        super().__init__(theme, touching, pictures)
        month_names()  # loads babel while nobody waits for a date

    def fill(self, visit: Visit) -> None:
        """The question, and the tiles or keys to answer it with."""
        ids, question = self.ids, visit.asked
        if question is None or visit.service is None:
            return
        self.visit, self._most = visit, MOST
        tiles = tiles_of(question, visit, self.words)
        dated = not tiles and question.kind is QuestionKind.DATE
        lettered = not tiles and question.kind is QuestionKind.TEXT
        digits = not (tiles or dated or lettered)
        ids.choices.shown, ids.keypad.shown, ids.dates.shown, ids.keyboard.shown = bool(tiles), digits, dated, lettered
        self._head(visit, question, bool(tiles), lettered)
        ids.note.shown, ids.field.hint = False, ""
        self._choices(question, visit, tiles)
        if dated:
            self._date(visit, question)
        elif not tiles:
            self._typed(visit, question)
        self._feet(visit, question, len(tiles) > self._most)

    def arrange(self) -> None:
        """As every page; of what only accompanies the question as much as there is room for."""
        super().arrange()
        ids = self.ids
        for spare in (ids.service, ids.how, ids.dots):
            if spare.shown and min(part.y for part in ids.says.parts()) < ids.says.y - 1:
                spare.shown = False
                super().arrange()
        if ids.choices.shown and not all(tile.word.fits for tile in ids.choices.parts()):
            self._fewer_tiles()
            super().arrange()

    def _fewer_tiles(self) -> None:
        """A row of them a page: where large letters meet a small panel and a long question."""
        visit, question = self.visit, self.visit.asked
        assert question is not None  # noqa: S101 - its tiles are shown
        self._most = MOST // 2
        tiles = tiles_of(question, visit, self.words)
        self._choices(question, visit, tiles)
        self._feet(visit, question, len(tiles) > self._most)

    def _head(self, visit: Visit, question: Question, tiled: bool, lettered: bool) -> None:
        words, ids, theme, service = self.words, self.ids, self.theme, visit.service
        assert service is not None  # noqa: S101 - looked at by fill
        wide = tiled and theme.compact
        self.split = 0 if wide or lettered else 0.44 if theme.compact or theme.large else 0.36
        total = len(service.questions) + 1
        crowded = (theme.compact and tiled) or (theme.landscape and lettered) or (theme.large and self.banner.shown)
        ids.dots.shown = not (self.tight or crowded)
        ids.dots.total, ids.dots.done = total, visit.question + 1
        ids.dots.text = words("form.step", step=visit.question + 1, total=total)
        ids.headline.text = choose(question.words, visit.language)
        ids.service.icon, ids.service.label = service.icon, words("review.service")
        ids.service.text = choose(service.name, visit.language)
        ids.service.shown = tiled and not (theme.compact or theme.large or self.banner.shown)
        ids.how.shown = tiled and bool(question.suggestions) and not theme.compact
        ids.how.text = words("form.how-suggested")
        ids.field.shown = not tiled
        ids.field.rows = 2 if lettered and not theme.landscape else 1
        ids.field.least = (13 if theme.large else 18) if lettered and theme.compact else 22

    def _choices(self, question: Question, visit: Visit, tiles: tuple[FormTile, ...]) -> None:
        shown = page_of(tiles, visit.page, self._most)
        given = visit.answers.get(question.code)
        grid = self.ids.choices
        for at, tile in enumerate(reversed(grid.children)):
            tile.shown = at < len(shown)
            if tile.shown:
                each = shown[at]
                tile.name, tile.value, tile.text, tile.icon = each.name, each.value, each.words, each.icon
                tile.icon_side, tile.role = (30, "large") if len(tiles) < 3 else (17, "strong")
                tile.kind = "chosen" if each.value and each.value == given else "note" if each.name == "write" else "tile"
        count = len(shown)
        grid.cell = 20.2 if self.banner.shown else 22
        row = self._most < MOST or (self.theme.compact and count > 4)
        grid.columns = 3 if row and self.theme.landscape else 1 if not self.theme.landscape or count < 4 else 2
        grid.cell_most = 0 if self.theme.landscape else 27 if count > 4 else 40 if count > 2 else 62

    def _typed(self, visit: Visit, question: Question) -> None:
        words, ids, draft = self.words, self.ids, visit.draft
        ready = form.fits(question, draft, self.view.today())
        ids.how.text = words(f"form.how-{question.kind.value}")
        ids.how.shown = not self.theme.compact and not (self.theme.landscape and question.kind is QuestionKind.TEXT) and not draft
        ids.field.text = draft if question.kind is QuestionKind.TEXT else spelled(question, draft)
        self._advise(question, draft)
        ids.keypad.fill(words("button.clear"), words("button.erase"), words("button.next"), ready)
        if question.kind is not QuestionKind.TEXT:
            return
        skips = not draft and not question.required
        ids.keyboard.fill(
            Board(
                words("button.space"),
                words("button.letters") if visit.signs else words("button.signs"),
                words("button.back"),
                words("button.skip") if skips else words("button.next"),
                "skip" if skips else "next",
                ready,
                visit.signs,
                visit.page % 2,
                ()
                if self.theme.landscape
                else keys.beginning(draft, question.suggestions, 1 if self.theme.large else MOST_SUGGESTIONS),
            )
        )

    def _like(self, draft: str, question: Question) -> tuple[str, ...]:
        """Those of the hall's list that begin so: where there is a row for them."""
        most = 0 if self.theme.landscape else 1 if self.theme.large else MOST_SUGGESTIONS
        return keys.beginning(draft, question.suggestions, most)

    def _advise(self, question: Question, draft: str) -> None:
        """What is the matter with a draft, kindly: a number that cannot be one, room that is used up, digits still to come."""
        words, note = self.words, self.ids.note
        left = form.PHONE_SHORTEST - len(draft)
        wrong = form.misbegun(question, draft)
        if wrong:
            note.text = words("form.phone-start")
        elif len(draft) >= form.longest(question):
            note.text = words("form.full")
        elif question.kind is QuestionKind.PHONE and draft and left > 0:
            note.text = words("form.phone-short", count=left)
        else:
            return
        roomy = not (self.theme.landscape and self.theme.large)
        self.ids.dots.shown = self.ids.dots.shown and roomy
        note.shown, note.kind, note.icon = wrong or roomy, "kind" if wrong else "info", "search_lost" if wrong else "info"
        if question.kind is QuestionKind.TEXT and self.theme.landscape:  # no room but in the field
            note.shown, self.ids.field.hint = False, words("form.full-short")

    def _date(self, visit: Visit, question: Question) -> None:
        words, ids, today = self.words, self.ids, self.view.today()
        draft = dates.settled(question, visit.draft, today)
        following = dates.offered(question, draft, today)
        stage = dates.stage_of(draft, following)
        ids.how.text = words(f"form.how-{_STAGES[stage]}")
        ids.how.shown = not self.tight
        ids.field.text = self._so_far(draft, visit.language)
        ids.dates.shown = bool(following)
        months, short = month_names(visit.language), month_names(visit.language, short=True)
        entries = []
        for each in following:
            if len(each) == dates.Stage.YEAR:
                text = words("form.decade", decade=f"{each}0")
                entries.append((each, text, text))
            elif len(each) == dates.Stage.DAY:
                entries.append((each, months[int(each[4:]) - 1], short[int(each[4:]) - 1]))
            else:
                text = str(int(each[6:])) if len(each) == dates.Stage.WHOLE else each
                entries.append((each, text, text))
        ids.dates.fill(tuple(entries), visit.page)

    def _so_far(self, draft: str, language: str) -> str:
        match len(draft):
            case dates.Stage.YEAR:
                return self.words("form.decade", decade=f"{draft}0")
            case dates.Stage.DAY:
                return f"{month_names(language)[int(draft[4:]) - 1]} {draft[:4]}"
            case dates.Stage.WHOLE:
                return day_words(date(int(draft[:4]), int(draft[4:6]), int(draft[6:])), language)
        return draft

    def _feet(self, visit: Visit, question: Question, paged: bool) -> None:
        words, ids, theme = self.words, self.ids, self.theme
        dated, lettered = question.kind is QuestionKind.DATE, ids.keyboard.shown
        whole = dated and not ids.dates.shown
        ready = whole or (not dated and form.fits(question, visit.draft, self.view.today()))
        ids.back.text, ids.next.text, ids.skip.text = words("button.back"), words("button.next"), words("button.skip")
        ids.more.text = words("form.more")
        ids.back.shown = not (lettered and theme.compact)
        ids.erase.shown = dated and bool(visit.draft)
        ids.erase.text, ids.erase.share = ("", 3) if self.tight and not whole else (words("button.erase"), 5)
        ids.more.shown = paged
        ids.next.shown = whole or (lettered and not theme.compact) or (ids.keypad.shown and not theme.landscape)
        ids.next.kind = "main" if ready else "quiet"
        ids.skip.shown = (
            not question.required and not (lettered and (theme.compact or visit.draft)) and not (dated and visit.draft)
        )

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Choices, pages of them, a given answer, two choices, the hall's list, and each kind of typing."""
        return form_visits()


def spelled(question: Question, draft: str) -> str:
    """A draft of digits as people write it; before the first digit its unit."""
    if question.kind is QuestionKind.NUMBER and not draft:
        return question.unit if question.unit == "Rp" else ""
    return counted(draft, question.unit) if question.unit else answer_words(question, draft)
