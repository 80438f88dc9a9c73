"""Services' names for pages, shipped and village-made, by code."""

from __future__ import annotations

from central.office.catalogue import Offered, ServiceBook
from central.web.inside import Inside


async def service_names(inside: Inside, book: ServiceBook) -> dict[str, str]:
    """Of every village in the scope; a code without a service stands for itself in templates."""
    names = {service.code: service.name["id"] for service in book.catalogue().services}
    for village in inside.codes[:50]:
        names |= {each.service.code: each.service.name["id"] for each in await offered_in(inside, book, village) if each.toml}
    return names


async def offered_in(inside: Inside, book: ServiceBook, village: str) -> list[Offered]:
    """What one village offers."""
    async with inside.store.reading(village) as connection:
        return await book.offered(connection, village)
