"""PRODUCT: one product, who makes it, and the way to them: a slip, or a code for the resident's own telephone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kiosk.tickets.contact import spaced_phone, whatsapp_link
from kiosk.visit.step import Step
from kiosk.visit.visit import Paper, Visit
from screens import samples
from screens.base import KioskScreen
from screens.products import price_words


class ProductScreen(KioskScreen):
    """Touches: contact (while it is not being printed), back."""

    step = Step.PRODUCT
    rules = Path(__file__).with_suffix(".kv")

    def fill(self, visit: Visit) -> None:
        """Photograph and price; maker, telephone and its code."""
        words, ids, product = self.words, self.ids, visit.product
        if product is None:
            return
        self.split = 0.5
        ids.photo.fill(self.view.picture(product.picture) if product.picture else None, self.pictures)
        ids.photo.shown = not (self.tight or (self.theme.landscape and self.theme.large and visit.problem))
        ids.headline.text = product.name
        ids.price.text = price_words(product, words)
        ids.about.text = product.description[:160]
        ids.about.shown = bool(product.description) and not self.theme.compact and not self.theme.large
        small = self.theme.compact
        ids.maker.label, ids.maker.text = "" if small else words("product.maker"), product.maker
        ids.phone.label, ids.phone.text = "" if small else words("product.phone"), spaced_phone(product.phone)
        ids.phone.shown = bool(product.phone)
        ids.qr.text = whatsapp_link(product.phone)
        cramped = self.theme.landscape and (self.theme.compact or self.theme.large)
        ids.code.shown = bool(ids.qr.text) and not self.tight and not (self.theme.compact and visit.problem)
        ids.scan.shown = not cramped
        ids.scan.text = words("product.scan")
        ids.back.text = words("button.back")
        paper = visit.paper
        ids.contact.text = words(
            "product.printing" if paper is Paper.PRINTING else "product.printed" if paper is Paper.OUT else "product.contact"
        )
        ids.contact.kind = "quiet" if paper in (Paper.PRINTING, Paper.OUT) else "main"
        ids.contact.shown = bool(product.phone)

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """To be printed, under way, out, and one without price, picture or telephone."""
        visit = Visit(product=samples.PRODUCTS[0])
        return {
            "contact": visit,
            "printing": replace(visit, paper=Paper.PRINTING),
            "printed": replace(visit, paper=Paper.OUT),
            "bare": Visit(product=samples.PRODUCTS[5]),
        }
