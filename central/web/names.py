"""Services' names for pages, shipped and village-made, by code."""

from __future__ import annotations

from central.office.catalogue import Offered, ServiceBook, own_names
from central.web.inside import Inside


async def service_names(inside: Inside, book: ServiceBook) -> dict[str, str]:
    """Of every village in the scope; a code without a service stands for itself in templates."""
    names = {service.code: service.name["id"] for service in book.catalogue().services}
    async with inside.store.reading(inside.codes) as connection:
        return names | await own_names(connection, book, inside.codes)


async def offered_in(inside: Inside, book: ServiceBook, village: str) -> list[Offered]:
    """What one village offers."""
    async with inside.store.reading(village) as connection:
        return await book.offered(connection, village)
