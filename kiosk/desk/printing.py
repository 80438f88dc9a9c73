"""Printing what was stored: the slip of a request, once, and an honest word on whether it came out."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from uuid import UUID

from drivers.errors import DeviceError, DeviceLost, DeviceTimeout
from drivers.printer.base import Certainty, Paper, PrinterStatus
from drivers.printer.printer import Printer, PrinterRefused
from drivers.printer.slip import Slip
from kiosk import problems
from kiosk.desk.outcome import NotPrinted, Printed
from kiosk.model.request import ServiceRequest
from kiosk.problems import Problem
from kiosk.store.errors import StoreError
from kiosk.store.store import Store
from kiosk.store.values import PrintState

_log = logging.getLogger(__name__)

Compose = Callable[[ServiceRequest, bool], Sequence[Slip]]
"""The slips of a request in the order they come out; True asks for copies marked SALINAN."""


def print_request(request: ServiceRequest, *, store: Store, printer: Printer | None, compose: Compose) -> Printed | NotPrinted:
    """Print the slips of `request`; again, marked SALINAN, if an earlier try may have come out.

    Never prints by itself what nobody asked for: each call is one person's wish.
    """
    try:
        copy = _next_copy(store, request.id)
        store.begin_print(request.id, copy)
    except StoreError as failing:  # what cannot be noted is not printed: nobody could tell a copy from the first
        return NotPrinted(failing.problem)
    certainties: list[Certainty] = []
    try:
        if printer is None:
            raise _NoPrinterError
        for index, slip in enumerate(compose(request, copy > 0)):
            certainties.append(printer.print(slip, job_id=_job_id(request.id, copy, index)).certainty)
    except (DeviceError, _NoPrinterError, ValueError) as failed:
        problem, state = _judged(failed)
        # One slip of several is out already: whatever became of the others, the next try is a copy.
        _note(store, request.id, copy, PrintState.UNKNOWN if certainties else state, reason=problem.code)
        return NotPrinted(problem)
    certainty = Certainty.UNKNOWN if Certainty.UNKNOWN in certainties else certainties[-1]
    state = PrintState.UNKNOWN if certainty is Certainty.UNKNOWN else PrintState.DONE
    _note(store, request.id, copy, state, certainty=certainty.value)
    return Printed(certainty)


def print_plain(slip: Slip, *, printer: Printer | None) -> Printed | NotPrinted:
    """Print a slip that belongs to no request (test page, day report, a product's contact): nothing of it is stored."""
    try:
        if printer is None:
            raise _NoPrinterError
        return Printed(printer.print(slip, job_id=secrets.randbits(31)).certainty)
    except (DeviceError, _NoPrinterError, ValueError) as failed:
        return NotPrinted(_judged(failed)[0])


class _NoPrinterError(Exception):
    """The settings say there is no printer."""


def _next_copy(store: Store, request_id: UUID) -> int:
    """The first slip until one may have come out; then copies, counted up."""
    copy = 0
    while store.slip_state(request_id, copy) in (PrintState.DONE, PrintState.UNKNOWN, PrintState.PRINTING):
        copy += 1
    return copy


def _job_id(request_id: UUID, copy: int, index: int) -> int:
    """Differs from job to job, so that a late confirmation is not taken for the next one's."""
    return (request_id.int + copy * 16 + index) & 0x7FFFFFFF


def _judged(failed: Exception) -> tuple[Problem, PrintState]:
    match failed:
        case PrinterRefused(status=status):
            # Stopped in mid-job: what hangs out may be torn off, and after a new roll the rest comes out by itself.
            return refusal(status).because(failed), PrintState.UNKNOWN if failed.sent else PrintState.FAILED
        case DeviceTimeout(sent=sent) | DeviceLost(sent=sent):
            # What was taken may even be lying in the tray: nobody can say. Of nothing taken nothing came out.
            return problems.PRINTER_STALLED.because(failed), PrintState.UNKNOWN if sent else PrintState.FAILED
        case DeviceError():
            return problems.PRINTER_MISSING.because(failed), PrintState.FAILED
        case _NoPrinterError():
            return problems.PRINTER_MISSING.because("printer.driver is none"), PrintState.FAILED
    _log.error("a slip cannot be encoded: %s", failed)
    return problems.UNEXPECTED.because(type(failed).__name__), PrintState.FAILED


def refusal(status: PrinterStatus) -> Problem:
    """What staff must do about a printer that says it cannot print. An open cover often reads as no paper too: cover first."""
    if status.cover_open:
        return problems.PRINTER_COVER_OPEN
    if status.paper is Paper.OUT:
        return problems.PRINTER_PAPER_OUT
    if status.cutter_fault:
        return problems.PRINTER_CUTTER
    return problems.PRINTER_HOT if status.too_hot and not status.fault else problems.PRINTER_FAULT


def _note(store: Store, request_id: UUID, copy: int, state: PrintState, *, certainty: str = "", reason: str = "") -> None:
    """The paper is what it is, noted or not: a store that fails here is logged, and a restart finds the intent unfinished."""
    try:
        store.end_print(request_id, state, copy=copy, certainty=certainty, reason=reason)
    except StoreError as failing:
        _log.error("the end of a print could not be noted: %s", failing)
