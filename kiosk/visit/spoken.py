"""What is said aloud on each step: the prompts that stand on the screen, never anything about the person. Pure.

No answer, no NIK, no code, no name and no note of staff is ever here; tests hold this module to it. The queue number is: it is
called across the hall anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kiosk.language import choose
from kiosk.model.service import Catalogue
from kiosk.visit.shelf import shelf
from kiosk.visit.step import Step
from kiosk.visit.visit import LOUDEST, QUIETEST, Visit

Words = Callable[..., str]
"""`words(key, **values)` in the language of the visit."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One prompt. `key` names its recording ("" has none), `text` are its words."""

    key: str
    text: str


_KEYS: dict[Step, tuple[str, ...]] = {
    Step.WELCOME: ("welcome.headline", "welcome.card", "welcome.start", "welcome.number", "welcome.status"),
    Step.SCAN: ("scan.headline", "scan.how"),
    Step.NIK: ("nik.headline", "nik.where"),
    Step.CONFIRM: ("confirm.headline", "confirm.yes", "confirm.no"),
    Step.REVIEW: ("review.headline", "review.submit", "review.change"),
    Step.PRINTING: ("printing.headline", "printing.wait"),
    Step.STATUS: ("status.headline", "status.how", "status.type"),
    Step.STATUS_CODE: ("status-code.headline",),
    Step.PRODUCTS: ("products.headline", "products.how"),
    Step.PRODUCT: ("product.contact", "product.scan"),
    Step.LANGUAGE: ("language.headline",),
    Step.VOICE: ("voice.headline",),
    Step.STILL_HERE: ("still-here.headline", "still-here.here"),
    Step.CLOSED: ("closed.headline",),
}


def spoken(step: Step, visit: Visit, catalogue: Catalogue, words: Words) -> tuple[Phrase, ...]:
    """The prompts of `step`, first what is new: a kind word, that staff were called. At most as many as a person follows."""
    return tuple(_phrases(step, visit, catalogue, words))


def _phrases(step: Step, visit: Visit, catalogue: Catalogue, words: Words) -> Iterator[Phrase]:
    if visit.said:
        yield Phrase(visit.said, words(visit.said))
    if visit.problem is not None and step is not Step.STILL_HERE:
        yield Phrase(visit.problem.resident, words(visit.problem.resident))
    yield from (Phrase(key, words(key)) for key in _KEYS.get(step, ()))
    match step:
        case Step.NIK if visit.fault is not None:
            key = "nik.fault-" + visit.fault.part.replace("_", "-")
            yield Phrase(key, words(key))
        case Step.SERVICES:
            yield from _services(visit, catalogue, words)
        case Step.FORM:
            yield from _question(visit)
        case Step.DONE:
            yield from _done(visit, words)
        case Step.STATUS_SHOWN:
            yield from _status(visit, words)
        case Step.NOTICE if visit.notice is not None:
            yield Phrase("", f"{visit.notice.title}. {visit.notice.text}")
        case Step.HELP:
            key = f"help.{(visit.under or Step.WELCOME).value.replace('_', '-')}"
            yield Phrase(key, words(key))
        case Step.VOICE:
            level, most = visit.loudness - QUIETEST + 1, LOUDEST - QUIETEST + 1
            yield Phrase(f"voice.level-{level}", words("voice.level", level=level, most=most))


def _services(visit: Visit, catalogue: Catalogue, words: Words) -> Iterator[Phrase]:
    """The tiles of the page that is shown: never more than six at once."""
    page = shelf(catalogue, visit)
    key = "services.headline" if page.categories else "services.headline-category"
    yield Phrase(key, words(key))
    for category in page.categories:
        yield Phrase(f"category.{category.code}", choose(category.words, visit.language))
    for service in page.services:
        yield Phrase(f"service.{service.code}", choose(service.name, visit.language))


def _question(visit: Visit) -> Iterator[Phrase]:
    """The question and what may be answered; what was answered is nobody else's business."""
    question, service = visit.asked, visit.service
    if question is None or service is None:
        return
    yield Phrase(f"question.{service.code}.{question.code}", choose(question.words, visit.language))
    for choice in question.choices[:6]:
        yield Phrase(f"choice.{service.code}.{question.code}.{choice.code}", choose(choice.words, visit.language))


def _done(visit: Visit, words: Words) -> Iterator[Phrase]:
    if visit.paper is not None and visit.paper.value in ("out", "unknown", "failed"):
        key = f"done.paper-{visit.paper.value}"
        yield Phrase(key, words(key))
    if visit.request is not None:
        yield Phrase("done.number", words("done.number"))
        yield Phrase("", " ".join(visit.request.ticket.label.replace("-", "")))
        counter = visit.service.counter if visit.service else 1
        yield Phrase(f"done.counter-{counter}", words("done.counter", counter=counter))
    yield Phrase("done.face", words("done.thanks" if visit.face else "done.face"))


def _status(visit: Visit, words: Words) -> Iterator[Phrase]:
    """How it stands, in general words: not whose, not what for, not what staff wrote."""
    if visit.heard is not None:
        key = f"status-shown.{visit.heard.status.status.value}"
    else:
        key = "status-shown.unknown" if visit.answered else "status-shown.waiting"
    yield Phrase(key, words(key))
