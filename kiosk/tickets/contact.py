"""The slip that takes a resident to the maker of a product. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from drivers.printer.slip import Align, Cut, Gap, Line, Pair, Qr, Rule, Size, Slip, Text
from kiosk.tickets.parts import HallFacts, Say, head


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What the slip says of a local product; the maker has agreed to it. `price` in whole rupiah, None when it is asked for."""

    name: str
    maker: str
    phone: str
    place: str = ""
    price: int | None = None


def contact_slip(product: ProductFacts, hall: HallFacts, words: Say, *, language: str = "id") -> Slip:
    """Name, price, maker, and the maker's number to dial or to scan."""
    lines: list[Line] = [
        *head(hall, words, language),
        Rule(),
        Text(words("slip.product", language), align=Align.CENTRE),
        Gap(1.5),
    ]
    lines.append(Text(product.name, Size.LARGE, Align.CENTRE, bold=True))
    if product.price is not None:
        lines += [Gap(1), Text(rupiah(product.price), Size.LARGE, Align.CENTRE)]
    lines += [Rule(), Pair(words("slip.maker", language), product.maker)]
    if product.place:
        lines.append(Pair(words("slip.place", language), product.place))
    lines += [Rule(), Text(words("slip.phone", language), align=Align.CENTRE)]
    if whatsapp := whatsapp_link(product.phone):
        lines.append(Qr(whatsapp, 0.65))
    lines += [
        Text(spaced_phone(product.phone), Size.LARGE, Align.CENTRE, bold=True),
        Gap(1.5),
        Text(words("slip.product-note", language), Size.SMALL, Align.CENTRE),
        Cut(),
    ]
    return Slip("contact", tuple(lines))


def rupiah(amount: int) -> str:
    """`Rp 25.000`."""
    return f"Rp {amount:,}".replace(",", ".")


def spaced_phone(phone: str) -> str:
    """`081234567890` -> `0812-3456-7890`; anything else as it is."""
    digits = re.sub(r"[\s\-.()]", "", phone)
    if not re.fullmatch(r"0\d{9,12}", digits, re.ASCII):
        return phone
    return "-".join((digits[:4], digits[4:8], digits[8:]))


def whatsapp_link(phone: str) -> str:
    """Where a phone's camera leads: WhatsApp takes numbers with the country's code and nothing else (its "click to chat")."""
    digits = re.sub(r"[\s\-.()]", "", phone)
    match = re.fullmatch(r"(?:\+?62|0)(8\d{8,11})", digits, re.ASCII)
    return f"https://wa.me/62{match[1]}" if match else ""
