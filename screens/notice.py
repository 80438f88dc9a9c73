"""NOTICE: what the village wants everybody to read, whole, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens import samples
from screens.base import KioskScreen
from screens.theme import Theme


class NoticeScreen(KioskScreen):
    """Touches: more (when there is another page), back."""

    step = Step.NOTICE
    rules = Path(__file__).with_suffix(".kv")

    def fill(self, visit: Visit) -> None:
        """Title and text."""
        words, ids, notice = self.words, self.ids, visit.notice
        if notice is None:
            return
        ids.headline.text = notice.title
        pages = text_pages(notice.text, page_signs(self.theme))
        ids.text.text = pages[visit.page % len(pages)]
        ids.hall.shown = not self.theme.compact and not (self.theme.landscape and self.theme.large)
        ids.back.text, ids.more.text = words("button.back"), words("notice.more")
        ids.more.shown = len(pages) > 1

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """A short one, and one of several pages."""
        return {"short": Visit(notice=samples.NOTICES[0]), "long": Visit(notice=samples.LONG_NOTICE, page=1)}


def page_signs(theme: Theme) -> int:
    """How much text a page holds with room to spare."""
    if theme.compact:
        return 110 if theme.large else 220
    if theme.landscape:
        return 260 if theme.large else 450
    return 300 if theme.large else 600


def cut(text: str, most: int) -> str:
    """The text, or what fits of it between two words and a sign that there is more."""
    pages = text_pages(text, most)
    return pages[0] if len(pages) == 1 else f"{pages[0]} …"


def text_pages(text: str, most: int) -> list[str]:
    """The text in pages of at most `most` signs, cut between words, a longer word cut where it must be. Never empty."""
    pages, page = [], ""
    for word in text.split():
        for piece in (word[at : at + most] for at in range(0, len(word), most)):
            if page and len(page) + 1 + len(piece) > most:
                pages.append(page)
                page = piece
            else:
                page = f"{page} {piece}" if page else piece
    return [*pages, page]
