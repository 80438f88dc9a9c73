"""Visits through the services that are shipped: every page of tiles, question and review. For pictures and tests only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from kiosk.model.service import Catalogue, Question, QuestionKind, Service
from kiosk.visit import dates
from kiosk.visit.shelf import shelf
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens import samples
from screens.tiles import MOST

_TYPED = {QuestionKind.NUMBER: "1250000", QuestionKind.PHONE: "081279001234", QuestionKind.TEXT: "Pondok Sejahtera"}


def shipped_visits(catalogue: Catalogue, today: date) -> Iterator[tuple[Step, str, Visit]]:
    """Step, a name for the picture, and the visit."""
    start = Visit(card=samples.CARD)
    yield Step.SERVICES, "groups", start
    for category in catalogue.categories:
        inside = replace(start, category=category.code)
        for page in range(shelf(catalogue, inside).pages):
            yield Step.SERVICES, f"{category.code}-{page}", replace(inside, page=page)
    for service in catalogue.services:
        asked = replace(start, service=service)
        for at, question in enumerate(service.questions):
            yield from _asking(replace(asked, question=at), service, question, today)
        answers = {question.code: _answer(question, today) for question in service.questions}
        yield Step.REVIEW, service.code, replace(asked, question=len(service.questions), answers=answers)


def _asking(visit: Visit, service: Service, question: Question, today: date) -> Iterator[tuple[Step, str, Visit]]:
    name = f"{service.code}-{question.code}"
    yield Step.FORM, name, visit
    for page in range(1, -(-len(question.choices) // MOST)):
        yield Step.FORM, f"{name}-{page}", replace(visit, page=page)
    if question.kind is QuestionKind.TEXT and question.suggestions:
        yield Step.FORM, f"{name}-write", replace(visit, writing=True, draft="Pondok")
    if question.kind is QuestionKind.DATE:
        for number, draft in enumerate(_drafts(question, today)):
            yield Step.FORM, f"{name}-{number}", replace(visit, draft=draft)


def _drafts(question: Question, today: date) -> Iterator[str]:
    """On the way to the last day that can be picked."""
    draft = dates.settled(question, "", today)
    while ways := dates.offered(question, draft, today):
        draft = dates.settled(question, ways[-1], today)
        yield draft


def _answer(question: Question, today: date) -> str:
    if question.kind is QuestionKind.CHOICE:
        return max(question.choices, key=lambda choice: len(choice.words["id"])).code
    if question.kind is QuestionKind.DATE:
        return dates.answer_of(list(_drafts(question, today))[-1])
    return _TYPED[question.kind][: question.longest]
