"""Services: on and off by staff, village-made ones by a technician, and options of the kiosks."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, get, post
from litestar.params import Parameter
from litestar.response import Redirect

from central.office.catalogue import ServiceBook, remove_service, save_service, switch_service
from central.office.faults import NotThereError, OfficeError
from central.office.retention import retention_months, set_retention
from central.office.settings import BetterWords, KioskSetting, save_setting, save_words, settings_of, words_of
from central.office.staff import May
from central.web.inside import InjectedInside, Inside, to
from central.web.names import offered_in

Village = Annotated[str, Parameter(max_length=32)]
Code = Annotated[str, Parameter(pattern="^[A-Za-z0-9-]{1,8}$")]
NEW = "baru"
SAMPLE = """# Layanan buatan desa. Baris yang diawali # hanya penjelasan.
code = "V-01"
category = "lainnya"
icon = "letter"
letter = "V"
counter = 1
prints = "receipt"
requirements = ["kk", "ktp"]

[name]
id = "Nama layanan"

[help]
id = "Satu kalimat untuk warga."

[[questions]]
code = "keperluan"
kind = "choice"
words = { id = "Untuk apa?" }
choices = [
  { code = "sekolah", words = { id = "Sekolah" } },
  { code = "lain", words = { id = "Lainnya" } },
]
"""


@get("/layanan", include_in_schema=False, may=May.PUBLISH)
async def services(inside: InjectedInside, book: ServiceBook, desa: Village = "") -> Response[str]:
    """What one village offers, by category."""
    village, categories = inside.village(desa), book.catalogue().categories
    offered = await offered_in(inside, book, village.code)
    grouped = [(group.words["id"], [each for each in offered if each.service.category == group.code]) for group in categories]
    known = {group.code for group in categories}
    rest = [each for each in offered if each.service.category not in known]
    groups = [(name, members) for name, members in [*grouped, ("Lain-lain", rest)] if members]
    return inside.page("services.html", here="services", village=village, groups=groups)


@post("/layanan/{desa:str}/{code:str}/saklar", include_in_schema=False, may=May.PUBLISH)
async def switch(inside: InjectedInside, book: ServiceBook, desa: Village, code: Code) -> Redirect:
    """On or off."""
    village = inside.village(desa).code
    await switch_service(inside.store, book, inside.staff.actor, village, code, off=inside.form.get("off") == "1")
    return to(f"/layanan?desa={village}")


@get("/layanan/{desa:str}/{code:str}", include_in_schema=False, may=May.SHAPE)
async def service_form(inside: InjectedInside, book: ServiceBook, desa: Village, code: Code) -> Response[str]:
    """The village's own service as text, a sample for a new one."""
    village = inside.village(desa).code
    if code == NEW:
        return _form(inside, village, "", SAMPLE)
    own = next((each for each in await offered_in(inside, book, village) if each.toml and each.service.code == code), None)
    if own is None:
        raise NotThereError("Layanan buatan desa itu tidak ada.")
    return _form(inside, village, code, own.toml)


@post("/layanan/{desa:str}/{code:str}", include_in_schema=False, may=May.SHAPE)
async def save(inside: InjectedInside, book: ServiceBook, desa: Village, code: Code) -> Response[str] | Redirect:
    """Store it, judged by the kiosk's own rules."""
    village, own_code = inside.village(desa).code, "" if code == NEW else code
    toml = inside.form.get("toml", "").replace("\r\n", "\n")
    try:
        await save_service(inside.store, book, inside.staff.actor, village, toml, own_code)
    except OfficeError as error:
        return _form(inside, village, own_code, toml, str(error))
    return to(f"/layanan?desa={village}")


@post("/layanan/{desa:str}/{code:str}/hapus", include_in_schema=False, may=May.SHAPE)
async def remove(inside: InjectedInside, book: ServiceBook, desa: Village, code: Code) -> Redirect:
    """Take a village-made service away."""
    village = inside.village(desa).code
    await remove_service(inside.store, book, inside.staff.actor, village, code)
    return to(f"/layanan?desa={village}")


@get("/pengaturan", include_in_schema=False, may=May.KIOSKS)
async def settings(inside: InjectedInside, desa: Village = "") -> Response[str]:
    """How long data are kept, and what is set on the kiosks from here."""
    return await _settings(inside, desa)


@post("/pengaturan/{desa:str}/simpan-data", include_in_schema=False, may=May.KIOSKS)
async def keep(inside: InjectedInside, desa: Village) -> Response[str] | Redirect:
    """How many months."""
    inside.require(May.PUBLISH)
    village, months = inside.village(desa).code, inside.form.get("months", "")
    try:
        await set_retention(inside.store, inside.staff.actor, village, int(months) if months.isdigit() else 0)
    except OfficeError as error:
        return await _settings(inside, village, error)
    return to(f"/pengaturan?desa={village}")


@post("/pengaturan/{desa:str}/mesin", include_in_schema=False, may=May.SHAPE)
async def set_option(inside: InjectedInside, desa: Village) -> Response[str] | Redirect:
    """One option of one kiosk, or of all."""
    village, form = inside.village(desa).code, inside.form
    kiosk = form.get("kiosk", "")
    if kiosk and kiosk not in {state.kiosk.id for state in await inside.store.kiosks((village,))}:
        raise NotThereError("Mesin itu tidak ada.")
    try:
        setting = KioskSetting(village, kiosk, form.get("name", "").strip(), form.get("value", "").strip())
        await save_setting(inside.store, inside.staff.actor, setting)
    except OfficeError as error:
        return await _settings(inside, village, error)
    return to(f"/pengaturan?desa={village}")


@post("/pengaturan/{desa:str}/kata", include_in_schema=False, may=May.SHAPE)
async def better_words(inside: InjectedInside, desa: Village) -> Response[str] | Redirect:
    """Better words for one key of one language."""
    village = inside.village(desa).code
    language, key, words = (inside.form.get(name, "").strip() for name in ("language", "key", "words"))
    try:
        await save_words(inside.store, inside.staff.actor, BetterWords(village, language, key, words))
    except OfficeError as error:
        return await _settings(inside, village, error)
    return to(f"/pengaturan?desa={village}")


async def _settings(inside: Inside, desa: str, error: OfficeError | None = None) -> Response[str]:
    village = inside.village(desa)
    async with inside.store.reading(village.code) as connection:
        months, known = await retention_months(connection, village.code), await settings_of(connection, village.code)
        words = await words_of(connection, village.code)
    kiosks = [state.kiosk for state in await inside.store.kiosks((village.code,))]
    values = {"months": months, "settings": known, "better": words, "kiosks": kiosks, "error": error, "village": village}
    return inside.page("settings.html", 422 if error else 200, here="settings", **values)


def _form(inside: Inside, village: str, code: str, toml: str, words: str = "") -> Response[str]:
    values = {"village": inside.village(village), "code": code, "toml": toml, "words": words}
    return inside.page("service_form.html", 422 if words else 200, here="services", **values)


ROUTES = [services, switch, service_form, save, remove, settings, keep, set_option, better_words]
