"""The village's products: the list, the form with its photograph, taking one away."""

from __future__ import annotations

import asyncio
from typing import Annotated

from litestar import Response, get, post
from litestar.params import Parameter
from litestar.response import Redirect

from central.office.faults import OfficeError
from central.office.pictures import MOST_BYTES_IN, Picture, read_picture
from central.office.products import Product, one_product, products_of, read_product, remove_product, save_product
from central.office.staff import May
from central.web.inside import InjectedInside, Inside, to

Village = Annotated[str, Parameter(max_length=32)]
ProductId = Annotated[str, Parameter(pattern="^[0-9a-z]{1,12}$")]
NEW = "baru"
MOST_BODY_BYTES = MOST_BYTES_IN + 65536


@get("/produk", include_in_schema=False, may=May.PUBLISH)
async def products(inside: InjectedInside, desa: Village = "") -> Response[str]:
    """All of one village."""
    village = inside.village(desa)
    async with inside.store.reading(village.code) as connection:
        found = await products_of(connection, village.code, hidden=True)
    return inside.page("products.html", here="products", village=village, products=found)


@get("/produk/{desa:str}/{product_id:str}", include_in_schema=False, may=May.PUBLISH)
async def product_form(inside: InjectedInside, desa: Village, product_id: ProductId) -> Response[str]:
    """The form, empty for a new one."""
    village = inside.village(desa).code
    if product_id == NEW:
        return _form(inside, Product(village, "", "", "", 0, "", "", ""))
    async with inside.store.reading(village) as connection:
        return _form(inside, await one_product(connection, village, product_id))


@post("/produk/{desa:str}/{product_id:str}", include_in_schema=False, may=May.PUBLISH, request_max_body_size=MOST_BODY_BYTES)
async def save(inside: InjectedInside, desa: Village, product_id: ProductId) -> Response[str] | Redirect:
    """Store what the form says."""
    village, own_id = inside.village(desa).code, "" if product_id == NEW else product_id
    try:
        product = read_product(village, own_id, inside.form, shown="shown" in inside.form)
        await save_product(inside.store, inside.staff.actor, product, await _picture(inside))
    except OfficeError as error:
        name, maker, unit, phone, description = (
            inside.form.get(field, "")[:500] for field in ("name", "maker", "unit", "phone", "description")
        )
        typed = Product(village, own_id, name, maker, 0, unit, phone, description, shown="shown" in inside.form)
        return _form(inside, typed, error, inside.form.get("price", ""))
    return to(f"/produk?desa={village}")


@post("/produk/{desa:str}/{product_id:str}/hapus", include_in_schema=False, may=May.PUBLISH)
async def remove(inside: InjectedInside, desa: Village, product_id: ProductId) -> Redirect:
    """Take it away."""
    village = inside.village(desa).code
    await remove_product(inside.store, inside.staff.actor, village, product_id)
    return to(f"/produk?desa={village}")


async def _picture(inside: Inside) -> Picture | None:
    sent = inside.files.get("picture")
    raw = await sent.read() if sent is not None else b""
    return await asyncio.to_thread(read_picture, raw) if raw else None


def _form(inside: Inside, product: Product, error: OfficeError | None = None, price: str = "") -> Response[str]:
    price = price or (f"{product.price_rupiah:,}".replace(",", ".") if product.price_rupiah else "")
    village = inside.village(product.village)
    values = {"product": product, "error": error, "price": price, "village": village}
    return inside.page("product_form.html", 422 if error else 200, here="products", **values)


ROUTES = [products, product_form, save, remove]
