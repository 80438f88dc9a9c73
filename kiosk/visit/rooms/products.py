"""What villagers make and sell: PRODUCTS, six a page, and PRODUCT with the way to its maker."""

from __future__ import annotations

from kiosk.visit.event import ContactPrinted, PrintContact, Task
from kiosk.visit.room import Room
from kiosk.visit.shelf import TILES_A_PAGE
from kiosk.visit.step import Step
from kiosk.visit.visit import Paper
from kiosk.visit.walk import Walk


def _open(walk: Walk, _value: str) -> None:
    if walk.news().products:
        walk.go(Step.PRODUCTS, page=0, product=None)


def _more(walk: Walk, _value: str) -> None:
    pages = max(1, -(-len(walk.news().products) // TILES_A_PAGE))
    walk.go(Step.PRODUCTS, page=(walk.visit.page + 1) % pages)


def _product(walk: Walk, value: str) -> None:
    product = walk.news().product(value)
    if product is not None:
        walk.go(Step.PRODUCT, product=product, paper=None)


def _back(walk: Walk, _value: str) -> None:
    walk.go(Step.PRODUCTS, product=None, paper=None)


def _home(walk: Walk, _value: str) -> None:
    walk.home()


def _print(walk: Walk, _value: str) -> Task | None:
    """Once a product: whoever wants a second slip opens it again."""
    product = walk.visit.product
    if product is None or walk.visit.paper not in (None, Paper.FAILED):
        return None
    walk.note(paper=Paper.PRINTING)
    return PrintContact(product)


def _printed(walk: Walk, answer: ContactPrinted) -> None:
    if walk.step is Step.PRODUCT and walk.visit.product == answer.product:
        walk.note(paper=Paper.FAILED if answer.problem else Paper.OUT, problem=answer.problem)


ROOM = Room(
    touches={
        (Step.WELCOME, "products"): _open,
        (Step.PRODUCTS, "product"): _product,
        (Step.PRODUCTS, "more"): _more,
        (Step.PRODUCTS, "back"): _home,
        (Step.PRODUCT, "contact"): _print,
        (Step.PRODUCT, "back"): _back,
    },
    answers={ContactPrinted: _printed},
)
