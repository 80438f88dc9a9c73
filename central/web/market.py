"""The village's products for everybody: pages to be shared, photographs, the seller's WhatsApp."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from litestar import Response, get
from litestar.params import Parameter

from central.office.faults import NotThereError
from central.office.products import Product, one_picture, one_product, products_of
from central.store.base import Village
from central.web.outside import InjectedOutside

Code = Annotated[str, Parameter(max_length=32)]
ProductId = Annotated[str, Parameter(pattern="^[0-9a-z]{1,12}$")]
MOST_OTHERS = 4
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


@get("/p/{desa:str}", include_in_schema=False)
async def market(outside: InjectedOutside, desa: Code) -> Response[str]:
    """Everything a village sells."""
    village = await outside.village(desa)
    async with outside.store.reading(village.code) as connection:
        found = await products_of(connection, village.code)
    return outside.page("market.html", village=village, products=found)


@get("/p/{desa:str}/{product_id:str}", include_in_schema=False)
async def product(outside: InjectedOutside, desa: Code, product_id: ProductId) -> Response[str]:
    """One product; what a shared link shows stands in its Open Graph tags."""
    village = await outside.village(desa)
    async with outside.store.reading(village.code) as connection:
        found = await one_product(connection, village.code, product_id)
        others = [each for each in await products_of(connection, village.code) if each.id != product_id][:MOST_OTHERS]
    if not found.shown:
        raise NotThereError("Produk itu tidak ada.")
    values = {"village": village, "product": found, "others": others, "whatsapp": whatsapp_link(found, village)}
    return outside.page("product.html", **values)


@get("/gambar/{desa:str}/{name:str}", include_in_schema=False)
async def picture(
    outside: InjectedOutside, desa: Code, name: Annotated[str, Parameter(pattern="^[0-9a-f]{64}\\.jpg$")]
) -> Response[bytes]:
    """A photograph under its own hash: kept by browsers for ever."""
    village = await outside.village(desa)
    async with outside.store.reading(village.code) as connection:
        found = await one_picture(connection, village.code, name.removesuffix(".jpg"))
    return Response(found.content, media_type=found.media_type, headers=_FOREVER)


def whatsapp_link(product: Product, village: Village) -> str:
    """Opens a chat with the seller with the first words written; "" without a number. See wa.me ("click to chat")."""
    words = f"Halo {product.maker}, saya tertarik dengan {product.name} ({village.name})."
    return f"https://wa.me/{product.phone_abroad}?text={quote(words)}" if product.phone else ""


ROUTES = [market, product, picture]
