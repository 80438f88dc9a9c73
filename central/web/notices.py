"""Notices: the list, the form, taking one away."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, get, post
from litestar.params import Parameter
from litestar.response import Redirect

from central.office.faults import OfficeError
from central.office.notices import Notice, notices_of, one_notice, read_notice, remove_notice, save_notice
from central.office.staff import May
from central.web.home import today_in
from central.web.inside import InjectedInside, Inside, to

Village = Annotated[str, Parameter(max_length=32)]
NoticeId = Annotated[str, Parameter(pattern="^[0-9a-z]{1,12}$")]
NEW = "baru"


@get("/pengumuman", include_in_schema=False, may=May.PUBLISH)
async def notices(inside: InjectedInside, desa: Village = "") -> Response[str]:
    """All of one village."""
    village = inside.village(desa)
    async with inside.store.reading(village.code) as connection:
        found = await notices_of(connection, village.code)
    return inside.page("notices.html", here="notices", village=village, notices=found, today=today_in(village.code))


@get("/pengumuman/{desa:str}/{notice_id:str}", include_in_schema=False, may=May.PUBLISH)
async def notice_form(inside: InjectedInside, desa: Village, notice_id: NoticeId) -> Response[str]:
    """The form, empty for a new one."""
    village = inside.village(desa).code
    if notice_id == NEW:
        return _form(inside, Notice(village, "", "", "", today_in(village), ""))
    async with inside.store.reading(village) as connection:
        return _form(inside, await one_notice(connection, village, notice_id))


@post("/pengumuman/{desa:str}/{notice_id:str}", include_in_schema=False, may=May.PUBLISH)
async def save(inside: InjectedInside, desa: Village, notice_id: NoticeId) -> Response[str] | Redirect:
    """Store what the form says."""
    village, own_id = inside.village(desa).code, "" if notice_id == NEW else notice_id
    try:
        await save_notice(inside.store, inside.staff.actor, read_notice(village, own_id, inside.form))
    except OfficeError as error:
        typed = (inside.form.get(name, "") for name in ("title", "text", "from_day", "until_day"))
        return _form(inside, Notice(village, own_id, *typed), error)
    return to(f"/pengumuman?desa={village}")


@post("/pengumuman/{desa:str}/{notice_id:str}/hapus", include_in_schema=False, may=May.PUBLISH)
async def remove(inside: InjectedInside, desa: Village, notice_id: NoticeId) -> Redirect:
    """Take it away."""
    village = inside.village(desa).code
    await remove_notice(inside.store, inside.staff.actor, village, notice_id)
    return to(f"/pengumuman?desa={village}")


def _form(inside: Inside, notice: Notice, error: OfficeError | None = None) -> Response[str]:
    village = inside.village(notice.village)
    return inside.page("notice_form.html", 422 if error else 200, here="notices", notice=notice, error=error, village=village)


ROUTES = [notices, notice_form, save, remove]
