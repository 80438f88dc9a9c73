"""What staff did at the kiosks themselves, as the kiosks told it."""

from __future__ import annotations

from litestar import Response, get

from central.office.deeds import latest_deeds
from central.office.staff import May
from central.web.inside import InjectedInside

ROWS = 200


@get("/mesin/kegiatan", include_in_schema=False, may=May.AUDIT)
async def deeds(inside: InjectedInside) -> Response[str]:
    """The last heard of first."""
    async with inside.store.reading(inside.codes) as connection:
        lines = await latest_deeds(connection, inside.codes, ROWS)
    halls = {village.code: village.name for village in inside.every}
    return inside.page("deeds.html", here="audit", lines=lines, halls=halls)


ROUTES = [deeds]
