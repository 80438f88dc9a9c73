"""Whatever happens, in whatever order: the journey never breaks, never leaks one visit into the next."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from walking import A_NIK, TODAY, hall, request

from drivers.printer.base import Certainty
from kiosk import problems
from kiosk.desk.identify import identify
from kiosk.desk.outcome import NotPrinted, Printed, Refused, Submitted
from kiosk.model.news import News, Notice, Product
from kiosk.visit.event import (
    CardShown,
    Closing,
    ContactPrinted,
    Failed,
    Opening,
    Silence,
    StaffCalled,
    StatusHeard,
    Submit,
    Touch,
)
from kiosk.visit.journey import EVERYWHERE, TOUCHES, Journey
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit

names = sorted({name for _, name in TOUCHES} | set(EVERYWHERE) | {"nonsense"})
values = st.sampled_from(["", "S-41", "S-04", "Q", "bank", "letters", "people", *"0123456789", "jv", "4", "n1", "K"])
touches = st.builds(Touch, st.sampled_from(names), values)
others = st.sampled_from(
    [
        CardShown(identify(A_NIK, TODAY)),
        CardShown(identify("who knows", TODAY)),
        Submitted(request("S-41")),
        Refused(problems.STORE_FULL),
        Printed(Certainty.UNKNOWN),
        NotPrinted(problems.PRINTER_MISSING),
        Silence(),
        CardShown(identify("ADT1:K7F39QXM", TODAY)),
        StatusHeard("K7F39QXM", None),
        ContactPrinted(Product("1", "Kopi", "Bu Yanti")),
        StaffCalled(),
        Failed(problems.UNEXPECTED),
        Closing(problems.STORE_BROKEN),
        Opening(),
    ]
)


NEWS = News(products=(Product("1", "Kopi", "Bu Yanti"),), notices=(Notice("n1", "Posyandu", "Rabu"),))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(touches, touches, touches, others), max_size=60))
def test_no_order_of_events_breaks_the_journey(events):
    journey = Journey(hall(), lambda: TODAY, news=lambda: NEWS)
    for event in events:
        destination = journey.handle(event)
        visit = destination.visit
        if destination.step is Step.WELCOME:
            assert not visit.personal
            assert visit.request is None
        if destination.step is Step.REVIEW:
            assert visit.service
            assert visit.card or not visit.service.needs_nik
        if destination.step is Step.FORM:
            assert visit.asked
        if destination.step is Step.DONE:
            assert visit.request or visit.service
        if isinstance(destination.task, Submit):
            assert destination.step is Step.PRINTING
            assert destination.task.application.service


@given(st.lists(touches, max_size=30))
def test_end_wipes_whatever_was_there(events):
    journey = Journey(hall(), lambda: TODAY, news=lambda: NEWS)
    for event in events:
        journey.handle(event)
    if journey.step is not Step.PRINTING:
        assert journey.handle(Touch("end")).visit == Visit()
