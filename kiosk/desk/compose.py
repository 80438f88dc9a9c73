"""Which slips belong to a request, in the order they come out. Pure."""

from __future__ import annotations

from drivers.printer.slip import Slip
from kiosk.model.request import Application, ServiceRequest
from kiosk.model.service import Prints, Service
from kiosk.tickets.layouts import receipt_slip, ticket_slip
from kiosk.tickets.parts import HallFacts, Say
from kiosk.tickets.staff import staff_slip


def slips_of(  # noqa: PLR0913 - what is said beside the request, each by name
    request: ServiceRequest,
    service: Service,
    hall: HallFacts,
    words: Say,
    *,
    copy: bool = False,
    language: str = "id",
    for_staff: Application | None = None,
    ahead: int | None = None,
) -> tuple[Slip, ...]:
    """Ticket, receipt or both, as the service says; copies marked SALINAN. `for_staff` adds the slip with NIK and answers.

    `ahead` is how many are to be called before; a copy, printed whenever, does not say it.
    """
    slips = []
    if service.prints in (Prints.TICKET, Prints.BOTH):
        slips.append(ticket_slip(request, service, hall, words, copy=copy, language=language, ahead=None if copy else ahead))
    if service.prints in (Prints.RECEIPT, Prints.BOTH):
        slips.append(receipt_slip(request, service, hall, words, copy=copy, language=language))
    if for_staff and not copy:
        slips.append(staff_slip(request, for_staff, service, hall, words))
    return tuple(slips)
