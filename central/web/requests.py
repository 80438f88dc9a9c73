"""Requests: the list with its search, one with its life, moves and notes, paper, and the files to take away."""

from __future__ import annotations

import csv
import io
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import Parameter
from litestar.response import Redirect

from central.injected import InjectedKeys
from central.moment import now_text
from central.office.audit import Act, write_audit
from central.office.catalogue import ServiceBook
from central.office.faults import OfficeError
from central.office.marks import Marks
from central.office.moves import life_of, move, write_note
from central.office.requests import Wanted, count_by_status, find_requests, one_request
from central.office.retention import erase_now
from central.office.staff import May
from central.office.values import ENDED, MOVES, RequestRow
from central.opened import Opened, open_stored
from central.web.inside import InjectedInside, Inside, to
from central.web.names import offered_in, service_names
from kiosk.model.news import RequestStatus
from kiosk.model.service import Service

PAGE_ROWS = 40
MOST_EXPORTED = 5000
Village = Annotated[str, Parameter(max_length=32)]
RequestId = Annotated[str, Parameter(pattern=r"^[0-9a-f-]{36}$")]
Search = Annotated[str, Parameter(max_length=40)]


def read_status(text: str) -> RequestStatus | None:
    """What a page's address says; anything else is every status."""
    return RequestStatus(text) if text in list(RequestStatus) else None


@get("/permohonan", include_in_schema=False, may=May.REQUESTS)
async def requests(
    inside: InjectedInside,
    marks: Marks,
    book: ServiceBook,
    desa: Village = "",
    status: Annotated[str, Parameter(max_length=16)] = "",
    cari: Search = "",
    sebelum: Annotated[int, Parameter(ge=0, le=2**53)] = 0,
) -> Response[str]:
    """The newest first, a page at a time."""
    villages = inside.among(desa)
    wanted = Wanted(villages, read_status(status), cari)
    if wanted.nik:
        inside.require(May.OPEN)
        await _log(inside, villages, Act.SEARCHED_NIK)
    rows = await find_requests(inside.store, marks, wanted, PAGE_ROWS + 1, sebelum)
    counts = await count_by_status(inside.store, villages)
    older = rows[PAGE_ROWS - 1].order if len(rows) > PAGE_ROWS else 0
    values = {"rows": rows[:PAGE_ROWS], "counts": counts, "older": older, "names": await service_names(inside, book)}
    halls = {village.code: village.name for village in inside.every}
    return inside.page("requests.html", here="requests", village=desa, status=wanted.status, search=cari, halls=halls, **values)


@get("/permohonan/{desa:str}/{request_id:str}", include_in_schema=False, may=May.OPEN)
async def one(
    inside: InjectedInside,
    keys: InjectedKeys,
    book: ServiceBook,
    desa: Village,
    request_id: RequestId,
    nik: Annotated[bool, Parameter()] = False,
) -> Response[str]:
    """One request, opened; each look is logged."""
    shown = await _look(inside, keys, book, (desa, request_id), Act.SAW_REQUEST, "NIK lengkap" if nik else "")
    return inside.page("request.html", here="requests", show_nik=nik, words="", **shown)


@get("/permohonan/{desa:str}/{request_id:str}/cetak", include_in_schema=False, may=May.OPEN)
async def paper(
    inside: InjectedInside, keys: InjectedKeys, book: ServiceBook, desa: Village, request_id: RequestId
) -> Response[str]:
    """One request on a sheet of paper, for the file."""
    return inside.page("paper.html", **await _look(inside, keys, book, (desa, request_id), Act.PRINTED))


@post("/permohonan/{desa:str}/{request_id:str}/pindah", include_in_schema=False, may=May.HANDLE)
async def move_on(
    inside: InjectedInside, keys: InjectedKeys, book: ServiceBook, desa: Village, request_id: RequestId
) -> Response[str] | Redirect:
    """Move it on, or write the note alone (`after` empty)."""
    before, after = read_status(inside.form.get("before", "")), read_status(inside.form.get("after", ""))
    village, note = inside.village(desa).code, inside.form.get("note", "")
    try:
        if before is None or after is None:
            await write_note(inside.store, inside.staff.actor, village, request_id, note)
        else:
            await move(inside.store, inside.staff.actor, village, request_id, before, after, note)
    except OfficeError as error:
        shown = await _look(inside, keys, book, (desa, request_id), Act.SAW_REQUEST)
        return inside.page("request.html", 422, here="requests", show_nik=False, words=str(error), **shown)
    return to(f"/permohonan/{village}/{request_id}")


@post("/permohonan/{desa:str}/{request_id:str}/hapus", include_in_schema=False, may=May.HANDLE)
async def erase(inside: InjectedInside, desa: Village, request_id: RequestId) -> Redirect:
    """Erase what it says about the person, because that person asked."""
    village = inside.village(desa).code
    await erase_now(inside.store, inside.staff.actor, village, request_id)
    return to(f"/permohonan/{village}/{request_id}")


@get(["/permohonan/ekspor.csv", "/permohonan/ekspor.json"], include_in_schema=False, may=May.OPEN)
async def export(
    inside: InjectedInside,
    keys: InjectedKeys,
    marks: Marks,
    desa: Village = "",
    status: Annotated[str, Parameter(max_length=16)] = "",
    nik: Annotated[bool, Parameter()] = False,
) -> Response[bytes]:
    """What the list shows, opened, in a file; NIKs in full only when asked for."""
    villages, kind = inside.among(desa), inside.request.url.path.rsplit(".", 1)[-1]
    rows = await find_requests(inside.store, marks, Wanted(villages, read_status(status)), MOST_EXPORTED)
    await _log(inside, villages, Act.EXPORTED, f"{len(rows)} permohonan, {kind}{', NIK lengkap' if nik else ''}")
    lines = [await _line(inside, keys, row, nik) for row in rows]
    content = msgspec.json.encode(lines) if kind == "json" else _csv(lines)
    headers = {"Content-Disposition": f'attachment; filename="permohonan.{kind}"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/json" if kind == "json" else "text/csv; charset=utf-8", headers=headers)


async def _line(inside: Inside, keys: InjectedKeys, row: RequestRow, nik: bool) -> dict[str, str]:
    async with inside.store.reading(row.village) as connection:
        _, stored = await one_request(connection, row.village, row.id)
    opened = open_stored(stored, keys)
    line = {"kode": row.code, "nomor": row.ticket, "hari": row.day, "layanan": row.service, "status": row.status.value}
    line |= {"diterima": row.received_at, "diubah": row.changed_at, "catatan": row.note}
    said = "; ".join(f"{code}={answer}" for code, answer in opened.answers.items())
    return {**line, "nik": opened.nik if nik else opened.masked_nik, "jawaban": said}


def _csv(lines: list[dict[str, str]]) -> bytes:
    """With a byte order mark, because spreadsheets want one; nothing in a cell is taken for a formula."""
    written = io.StringIO()
    names = list(lines[0]) if lines else ["kode"]
    writer = csv.DictWriter(written, names)
    writer.writeheader()
    for line in lines:
        writer.writerow({name: f"'{cell}" if cell.startswith(tuple("=+-@\t\r")) else cell for name, cell in line.items()})
    return b"\xef\xbb\xbf" + written.getvalue().encode()


async def _look(
    inside: Inside, keys: InjectedKeys, book: ServiceBook, which: tuple[str, str], act: Act, detail: str = ""
) -> dict[str, Any]:
    """What a page shows of one request. The look stands in the log before anything is shown."""
    village = inside.village(which[0])
    async with inside.store.writing(village.code) as connection:
        row, stored = await one_request(connection, village.code, which[1])
        await write_audit(connection, inside.staff.actor, village.code, act, now_text(), row.code, detail)
        life = await life_of(connection, village.code, which[1])
    opened = open_stored(stored, keys)
    offered = await offered_in(inside, book, village.code)
    service = next((each.service for each in offered if each.service.code == row.service), None)
    shown = {"row": row, "opened": opened, "life": life, "village": village, "service": service, "ended": row.status in ENDED}
    return {**shown, "answers": answer_words(service, opened), "moves": MOVES[row.status]}


def answer_words(service: Service | None, opened: Opened) -> list[tuple[str, str]]:
    """Question and answer in words; a question the service no longer asks stands under its code."""
    asked = {question.code: question for question in service.questions} if service else {}
    told = []
    for code, answer in opened.answers.items():
        question = asked.get(code)
        words = {choice.code: choice.words["id"] for choice in question.choices} if question else {}
        told.append((question.words["id"] if question else code, words.get(answer, answer)))
    return told


async def _log(inside: Inside, villages: tuple[str, ...], act: Act, detail: str = "") -> None:
    async with inside.store.writing(villages) as connection:
        for village in villages:
            await write_audit(connection, inside.staff.actor, village, act, now_text(), "", detail)


ROUTES = [requests, export, one, paper, move_on, erase]
