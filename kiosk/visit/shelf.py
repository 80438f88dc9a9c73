"""What stands on the services screen: everything at once when it fits, else categories first, six tiles a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from kiosk.model.service import Catalogue, Category, Service
from kiosk.visit.visit import Visit

TILES_A_PAGE = 6

_Tile = TypeVar("_Tile", Category, Service)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The tiles of one page: either `categories` or `services`, never both. `pages` counts from 1."""

    categories: tuple[Category, ...]
    services: tuple[Service, ...]
    page: int
    pages: int


def shelf(catalogue: Catalogue, visit: Visit) -> Shelf:
    """The page of tiles for `visit.category` and `visit.page`; without a card, what can be asked for without one."""
    if visit.card is None and (offered := open_services(catalogue)):
        services, pages = _page(offered, visit.page)
        return Shelf((), services, visit.page % pages, pages)
    letters = tuple(service for service in catalogue.services if service.takes_nik)
    if not visit.category and len(letters) > TILES_A_PAGE:
        filled = tuple(category for category in catalogue.categories if catalogue.in_category(category.code))
        tiles, pages = _page(filled, visit.page)
        return Shelf(tiles, (), visit.page % pages, pages)
    offered = catalogue.in_category(visit.category) if visit.category else letters
    services, pages = _page(offered, visit.page)
    return Shelf((), services, visit.page % pages, pages)


def open_services(catalogue: Catalogue) -> tuple[Service, ...]:
    """What a resident can ask for without saying who they are, but for the plain number, which is one tap."""
    return tuple(service for service in catalogue.services if not service.needs_nik and service.questions)


def _page(everything: tuple[_Tile, ...], page: int) -> tuple[tuple[_Tile, ...], int]:
    pages = max(1, -(-len(everything) // TILES_A_PAGE))
    first = (page % pages) * TILES_A_PAGE
    return everything[first : first + TILES_A_PAGE], pages
