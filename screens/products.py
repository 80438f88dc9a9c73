"""PRODUCTS: what villagers make and sell, six photographs a page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.model.news import Product
from kiosk.tickets.contact import rupiah
from kiosk.visit.shelf import TILES_A_PAGE
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens.base import KioskScreen
from screens.view import Words


def price_words(product: Product, words: Words) -> str:
    """`Rp 25.000 per bungkus`; a word to ask where there is no price."""
    if not product.price_rupiah:
        return words("products.ask")
    price = rupiah(product.price_rupiah)
    return words("product.price-unit", price=price, unit=product.unit) if product.unit else price


class ProductsScreen(KioskScreen):
    """Touches: product (value: id), more, back."""

    step = Step.PRODUCTS
    rules = Path(__file__).with_suffix(".kv")

    def fill(self, visit: Visit) -> None:
        """This page's photographs; `more` only when there is another page."""
        words, ids = self.words, self.ids
        self.split = 0
        products = self.view.news().products
        pages = max(1, -(-len(products) // TILES_A_PAGE))
        first = visit.page % pages * TILES_A_PAGE
        page = products[first : first + TILES_A_PAGE]
        ids.headline.text, ids.how.text = words("products.headline"), words("products.how")
        ids.how.shown = not self.theme.landscape
        for at, tile in enumerate(reversed(ids.tiles.children)):
            tile.shown = at < len(page)
            if tile.shown:
                product = page[at]
                tile.value, tile.text = product.id, product.name
                tile.price.text = rupiah(product.price_rupiah) if product.price_rupiah else words("products.ask")
                tile.photo.fill(self.view.picture(product.picture) if product.picture else None, self.pictures)
        ids.tiles.columns = 2 if not self.theme.landscape or self.theme.compact or len(page) in (2, 4) else 3
        ids.back.text, ids.more.text = words("button.back"), words("products.more")
        ids.more.shown = pages > 1

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """The first page, and a last one that is not full."""
        return {"first": Visit(), "second": Visit(page=1)}
