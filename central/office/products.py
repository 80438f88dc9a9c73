"""The village's products and their photographs."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from central.moment import now_text
from central.office.audit import Act, write_audit
from central.office.changes import put, put_changed
from central.office.faults import NotThereError, OfficeError
from central.office.pictures import Picture
from central.office.values import Actor
from central.store import tables
from central.store.base import Store
from kiosk.model.ticket import CROCKFORD

MOST_PRODUCTS = 200
MOST_RUPIAH = 1_000_000_000
LONGEST = {"name": 60, "maker": 60, "unit": 20, "description": 400}
_PHONE = re.compile(r"0\d{8,13}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Product:
    """What is sold. `id` "" is one that is not stored yet; `phone` digits as dialled; `picture` a sha256 or ""."""

    village: str
    id: str
    name: str
    maker: str
    price_rupiah: int
    unit: str
    phone: str
    description: str
    picture: str = ""
    shown: bool = True

    @property
    def phone_abroad(self) -> str:
        """As wa.me wants it: `081234567890` -> `6281234567890`."""
        return f"62{self.phone[1:]}" if self.phone else ""


def read_product(village: str, product_id: str, form: dict[str, str], shown: bool) -> Product:
    """A form's fields, checked. Raises OfficeError naming the field."""
    texts = {name: " ".join(form.get(name, "").split()) for name in LONGEST}
    for name, longest in LONGEST.items():
        if len(texts[name]) > longest or not texts[name].isprintable():
            raise OfficeError(f"Paling panjang {longest} huruf.", name)
    for name, words in (("name", "Tulis nama produk."), ("maker", "Tulis siapa pembuatnya.")):
        if not texts[name]:
            raise OfficeError(words, name)
    price = read_rupiah(form.get("price", ""))
    return Product(village, product_id, texts["name"], texts["maker"], price, texts["unit"], read_phone(form.get("phone", "")),
                   texts["description"], shown=shown)  # fmt: skip


def read_rupiah(text: str) -> int:
    """`Rp 15.000` -> 15000; nothing is 0, "ask the seller". Raises OfficeError."""
    digits = re.sub(r"(?i)^rp|[\s.]|,-$|,00$", "", text.strip())
    if not digits:
        return 0
    if not (digits.isascii() and digits.isdigit()) or int(digits[:12]) > MOST_RUPIAH or len(digits) > 12:
        raise OfficeError("Tulis harga dengan angka, misalnya 15000.", "price")
    return int(digits)


def read_phone(text: str) -> str:
    """`+62 812-3456-7890` -> `081234567890`; nothing is "". Raises OfficeError."""
    digits = re.sub(r"[\s().-]", "", text.strip())
    if not digits:
        return ""
    digits = re.sub(r"^(?:\+62|62)", "0", digits)
    if not _PHONE.fullmatch(digits):
        raise OfficeError("Nomor telepon seperti 0812 3456 7890.", "phone")
    return digits


async def save_product(store: Store, actor: Actor, product: Product, picture: Picture | None) -> str:
    """Store it and return its id. Without a new picture the old one stays. Raises OfficeError, NotThereError."""
    at = now_text()
    async with store.writing(product.village) as connection:
        sha256 = ""
        if product.id:
            sha256 = (await one_product(connection, product.village, product.id)).picture
        elif len(await products_of(connection, product.village, hidden=True)) >= MOST_PRODUCTS:
            raise OfficeError(f"Paling banyak {MOST_PRODUCTS} produk. Hapus yang tidak dijual lagi.")
        if picture is not None:
            sha256 = await put_picture(connection, product.village, picture, at)
        new_id = product.id or new_short_id()
        await put_changed(
            connection, tables.product, at, {**_columns(product), "id": new_id, "picture": sha256, "removed": False}
        )
        await write_audit(connection, actor, product.village, Act.PRODUCT, at, product.name)
    return new_id


async def remove_product(store: Store, actor: Actor, village: str, product_id: str) -> None:
    """Take it away; the row stays so that kiosks hear of it, without what it said. Raises NotThereError."""
    at = now_text()
    async with store.writing(village) as connection:
        product = await one_product(connection, village, product_id)
        empty = Product(village, product_id, "", "", 0, "", "", "", shown=False)
        await put_changed(connection, tables.product, at, {**_columns(empty), "picture": "", "removed": True})
        await write_audit(connection, actor, village, Act.PRODUCT, at, product.name, "dihapus")
        await drop_unused_pictures(connection, village)


async def products_of(connection: AsyncConnection, village: str, hidden: bool = False) -> list[Product]:
    """By name; those not shown only with `hidden`."""
    columns = tables.product.c
    statement = select(tables.product).where(columns.village == village, columns.removed.is_(False)).order_by(columns.name)
    if not hidden:
        statement = statement.where(columns.shown.is_(True))
    return [_product(row) for row in await connection.execute(statement)]


async def one_product(connection: AsyncConnection, village: str, product_id: str) -> Product:
    """Raises NotThereError."""
    columns = tables.product.c
    asked = select(tables.product).where(columns.village == village, columns.id == product_id, columns.removed.is_(False))
    row = (await connection.execute(asked)).one_or_none()
    if row is None:
        raise NotThereError("Produk itu tidak ada.")
    return _product(row)


async def put_picture(connection: AsyncConnection, village: str, picture: Picture, at: str) -> str:
    """Store a picture under its sha256 and return that."""
    row = {"village": village, "sha256": picture.sha256, "media_type": picture.media_type, "width_px": picture.width_px}
    await put(connection, tables.picture, {**row, "height_px": picture.height_px, "content": picture.content, "added_at": at})
    return picture.sha256


async def one_picture(connection: AsyncConnection, village: str, sha256: str) -> Picture:
    """Raises NotThereError."""
    columns = tables.picture.c
    asked = select(tables.picture).where(columns.village == village, columns.sha256 == sha256)
    row = (await connection.execute(asked)).one_or_none()
    if row is None:
        raise NotThereError("Foto itu tidak ada.")
    return Picture(row.sha256, row.media_type, row.width_px, row.height_px, row.content)


async def drop_unused_pictures(connection: AsyncConnection, village: str) -> None:
    """What no product shows any more is kept nowhere."""
    picture, product = tables.picture.c, tables.product.c
    used = select(product.picture).where(product.village == village, product.removed.is_(False))
    await connection.execute(tables.picture.delete().where(picture.village == village, picture.sha256.not_in(used)))


def new_short_id() -> str:
    """Eight letters for an address: nothing secret, only never the same twice."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(8)).lower()


def _columns(product: Product) -> dict[str, object]:
    names = ("village", "id", "name", "maker", "price_rupiah", "unit", "phone", "description", "shown")
    return {name: getattr(product, name) for name in names}


def _product(row: object) -> Product:
    names = ("village", "id", "name", "maker", "price_rupiah", "unit", "phone", "description", "picture", "shown")
    return Product(*(getattr(row, name) for name in names))
