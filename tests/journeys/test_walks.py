"""Whole visits, as a person walks them."""

from __future__ import annotations

import pytest
from walking import A_NIK, BIODATA, DOMICILE, MOVING, NUMBER, TODAY, At, hall, typed

from drivers.printer.base import Certainty
from kiosk import problems
from kiosk.model.nik import Nik
from kiosk.visit.event import Closing, Failed, Opening, Reprint, Submit, Touch
from kiosk.visit.journey import Journey
from kiosk.visit.step import Step
from kiosk.visit.visit import MOST_COPIES, Paper, Visit

TO_REVIEW = [
    At(Step.WELCOME, card=A_NIK),
    At(Step.CONFIRM, touch="yes"),
    At(Step.SERVICES, touch="service S-41"),
    At(Step.FORM, touch="answer bank"),
]
TO_TICKET = [*TO_REVIEW, At(Step.REVIEW, touch="submit"), At(Step.PRINTING, stored=True)]


def test_with_a_card_the_ticket_is_at_most_five_taps_away(walk):
    many = [
        DOMICILE,
        *(type(DOMICILE)(f"S-{n}", {"id": "x"}, {"id": ""}, "letter", "letters", "B") for n in range(10, 17)),
        BIODATA,
    ]
    crowded = Journey(hall(*many), lambda: TODAY)
    walked = walk(
        [
            At(Step.WELCOME, card=A_NIK),
            At(Step.CONFIRM, touch="yes"),
            At(Step.SERVICES, touch="category letters"),
            At(Step.SERVICES, touch="service S-41"),
            At(Step.FORM, touch="answer bank"),
            At(Step.REVIEW, touch="submit"),
            At(Step.PRINTING, stored=True),
            At(Step.PRINTING, printed=Certainty.CONFIRMED),
        ],
        crowded,
    )
    assert walked.taps == 5
    assert walked.end.step is Step.DONE
    assert walked.end.visit.paper is Paper.OUT


def test_a_plain_queue_number_is_one_tap_and_carries_no_nik(walk):
    walked = walk(
        [At(Step.WELCOME, touch="number Q"), At(Step.PRINTING, stored=True), At(Step.PRINTING, printed=Certainty.PROCESSED)]
    )
    assert walked.taps == 1
    assert walked.end.step is Step.DONE
    [task] = walked.tasks
    assert isinstance(task, Submit)
    assert task.application.nik is None
    assert task.application.service == NUMBER.code


def test_without_a_card_the_nik_is_typed_and_confirmed(walk):
    walked = walk([At(Step.WELCOME, touch="start"), *typed(A_NIK), At(Step.NIK, touch="next"), At(Step.CONFIRM, touch="yes")])
    assert walked.end.step is Step.SERVICES
    assert walked.end.visit.card
    assert walked.end.visit.card.nik == Nik(A_NIK)
    assert walked.end.visit.typed


def test_what_is_submitted_is_what_was_answered(walk):
    [task] = walk([*TO_REVIEW, At(Step.REVIEW, touch="submit")]).tasks
    assert isinstance(task, Submit)
    assert task.application.nik == Nik(A_NIK)
    assert task.application.nik_source == "card"
    assert task.application.answers == {"purpose": "bank"}


def test_a_slip_of_the_finger_is_named_at_the_sixteenth_digit(walk):
    walked = walk([At(Step.WELCOME, touch="start"), *typed("1801099902900001")])
    assert walked.end.step is Step.NIK
    assert walked.end.visit.fault
    assert walked.end.visit.fault.part == "birth_date"
    assert (walked.end.visit.fault.first, walked.end.visit.fault.last) == (6, 11)


def test_a_faulty_nik_does_not_go_on_and_can_be_mended(walk):
    walked = walk(
        [
            At(Step.WELCOME, touch="start"),
            *typed("1801094502900000"),
            At(Step.NIK, touch="next"),
            At(Step.NIK, touch="erase"),
            At(Step.NIK, touch="digit 1"),
            At(Step.NIK, touch="next"),
        ]
    )
    assert walked.end.step is Step.CONFIRM


def test_not_my_card_leads_back_to_showing_one_and_forgets_it(walk):
    walked = walk([At(Step.WELCOME, card=A_NIK), At(Step.CONFIRM, touch="no")])
    assert walked.end.step is Step.SCAN
    assert walked.end.visit.card is None


def test_an_unknown_code_gets_a_kind_word_where_it_can_be_tried_again(walk):
    walked = walk([At(Step.WELCOME, card="https://example.com/menu")])
    assert (walked.end.step, walked.end.visit.problem) == (Step.SCAN, problems.CARD_LINK)
    assert walk([At(Step.SCAN, card=A_NIK)]).end.visit.problem is None


def test_a_card_in_view_while_filling_in_changes_nothing(walk):
    walked = walk([*TO_REVIEW[:3], At(Step.FORM, card="3171234567890123")])
    assert walked.end.step is Step.FORM
    assert walked.end.visit.card
    assert walked.end.visit.card.nik == Nik(A_NIK)


def test_an_optional_question_may_be_skipped_a_required_one_not(walk):
    walked = walk(
        [
            *TO_REVIEW[:2],
            At(Step.SERVICES, touch="service S-04"),
            At(Step.FORM, touch="skip"),
            At(Step.FORM, touch="answer school"),
            At(Step.FORM, touch="skip"),
        ]
    )
    assert walked.end.step is Step.REVIEW
    assert walked.end.visit.answers == {"purpose": "school"}
    assert walked.end.visit.service == MOVING


def test_a_typed_answer_is_kept_and_can_be_changed_from_the_review(walk):
    walked = walk(
        [
            *TO_REVIEW[:2],
            At(Step.SERVICES, touch="service S-04"),
            At(Step.FORM, touch="answer school"),
            *(At(Step.FORM, touch=f"digit {digit}") for digit in "081234567890"),
            At(Step.FORM, touch="next"),
            At(Step.REVIEW, touch="change"),
            At(Step.FORM, touch="answer bank"),
        ]
    )
    assert walked.end.visit.answers == {"purpose": "bank", "phone": "081234567890"}


def test_a_service_without_questions_goes_straight_to_the_review(walk):
    assert walk([*TO_REVIEW[:2], At(Step.SERVICES, touch="service S-03")]).end.step is Step.REVIEW


def test_back_leads_the_whole_way_home(walk):
    walked = walk([*TO_REVIEW[:3], At(Step.FORM, touch="back"), At(Step.SERVICES, touch="back"), At(Step.CONFIRM, touch="no")])
    assert walked.end.step is Step.SCAN
    assert walk([At(Step.SCAN, touch="back")]).end.visit == Visit()


def test_a_silent_printer_is_not_called_a_failure(walk):
    walked = walk([*TO_TICKET, At(Step.PRINTING, printed=Certainty.UNKNOWN)])
    assert walked.end.visit.paper is Paper.UNKNOWN


def test_without_paper_the_number_stays_and_printing_can_be_tried_again(walk):
    walked = walk([*TO_TICKET, At(Step.PRINTING, not_printed=problems.PRINTER_PAPER_OUT), At(Step.DONE, touch="again")])
    assert isinstance(walked.tasks[-1], Reprint)
    walked = walk([At(Step.PRINTING, printed=Certainty.CONFIRMED)])
    assert walked.end.visit.paper is Paper.OUT
    assert walked.end.visit.request
    assert walked.end.visit.request.ticket.label == "B-001"


def test_copies_are_bounded(walk):
    walk([*TO_TICKET, At(Step.PRINTING, not_printed=problems.PRINTER_MISSING)])
    again = [At(Step.DONE, touch="again"), At(Step.PRINTING, not_printed=problems.PRINTER_MISSING)] * MOST_COPIES
    walked = walk([*again, At(Step.DONE, touch="again")])
    assert len(walked.tasks) == MOST_COPIES


def test_another_try_is_offered_only_while_one_is_made(walk):
    walked = walk([*TO_TICKET, At(Step.PRINTING, not_printed=problems.PRINTER_MISSING)])
    for _ in range(MOST_COPIES):
        assert walked.end.visit.may_print_again
        walked = walk([At(Step.DONE, touch="again"), At(Step.PRINTING, not_printed=problems.PRINTER_MISSING)])
    assert not walked.end.visit.may_print_again
    assert walk([At(Step.DONE, touch="again")]).tasks == []


@pytest.mark.parametrize(
    ("end", "seconds"),
    [
        ({"printed": Certainty.CONFIRMED}, 20),
        ({"printed": Certainty.UNKNOWN}, 60),
        ({"not_printed": problems.PRINTER_PAPER_OUT}, 60),
    ],
)
def test_a_number_without_paper_stays_long_enough_to_be_noted(walk, end, seconds):
    assert walk([*TO_TICKET, At(Step.PRINTING, **end)]).end.silence_seconds == seconds


def test_a_full_disk_is_said_before_a_number_is_given(walk):
    walked = walk([*TO_REVIEW, At(Step.REVIEW, touch="submit"), At(Step.PRINTING, refused=problems.STORE_FULL)])
    assert (walked.end.step, walked.end.visit.problem, walked.end.visit.request) == (Step.REVIEW, problems.STORE_FULL, None)


def test_walking_away_wipes_everything(walk):
    walked = walk([*TO_REVIEW[:3], At(Step.FORM, silence=True), At(Step.STILL_HERE, silence=True)])
    assert (walked.end.step, walked.end.visit) == (Step.WELCOME, Visit())


def test_coming_back_in_time_keeps_everything(walk):
    walked = walk(
        [*TO_REVIEW[:3], At(Step.FORM, silence=True), At(Step.STILL_HERE, touch="here"), At(Step.FORM, touch="answer bank")]
    )
    assert walked.end.step is Step.REVIEW


def test_help_lies_over_a_step_and_gives_it_back(walk):
    walked = walk([*TO_REVIEW[:3], At(Step.FORM, touch="help"), At(Step.HELP, touch="close")])
    assert (walked.end.step, walked.end.visit.under) == (Step.FORM, None)


def test_the_done_screen_goes_home_by_itself(walk):
    walked = walk([*TO_TICKET, At(Step.PRINTING, printed=Certainty.CONFIRMED), At(Step.DONE, silence=True)])
    assert (walked.end.step, walked.end.visit) == (Step.WELCOME, Visit())


def test_nothing_can_be_pressed_while_printing(walk):
    walked = walk([*TO_TICKET, *(At(Step.PRINTING, touch=name) for name in ("end", "help", "submit", "back"))])
    assert walked.end.step is Step.PRINTING
    assert len(walked.tasks) == 1


def test_closing_waits_until_the_number_has_been_seen(journey, walk):
    walk([*TO_TICKET])
    journey.handle(Closing(problems.STORE_BROKEN))
    walked = walk([At(Step.PRINTING, printed=Certainty.CONFIRMED), At(Step.DONE, touch="finish")])
    assert (walked.end.step, walked.end.visit.problem) == (Step.CLOSED, problems.STORE_BROKEN)
    assert journey.handle(Opening()).step is Step.WELCOME


def test_the_failsafe_ends_the_visit_with_a_kind_word(journey, walk):
    walk(TO_REVIEW)
    end = journey.handle(Failed(problems.UNEXPECTED))
    assert (end.step, end.visit.problem, end.visit.card) == (Step.WELCOME, problems.UNEXPECTED, None)


def test_the_failsafe_never_takes_a_number_away(journey, walk):
    walk(TO_TICKET)
    end = journey.handle(Failed(problems.UNEXPECTED))
    assert (end.step, end.visit.paper) == (Step.DONE, Paper.FAILED)
    assert end.visit.request


def test_every_visit_starts_in_normal_type_again(journey, walk):
    walk([At(Step.WELCOME, touch="large_text"), At(Step.WELCOME, touch="start")])
    assert journey.visit.large_text
    assert not journey.handle(Touch("end")).visit.large_text


def test_silence_is_counted_by_what_stands_on_the_screen(journey, walk):
    assert journey.handle(Touch("help")).silence_seconds == 60, "help over the idle screen goes away by itself"
    assert walk([At(Step.HELP, touch="close")]).end.silence_seconds == 60, "then slides, if there are any"
    assert walk([At(Step.WELCOME, touch="start")]).end.silence_seconds == 60, "nothing personal yet"
    assert walk([At(Step.NIK, touch="digit 1")]).end.silence_seconds == 45, "a digit of a NIK is personal"
    assert walk([At(Step.NIK, silence=True)]).end.silence_seconds == 30, "are you still there?"


def test_a_stray_code_while_typing_takes_nothing_away(walk):
    walked = walk([At(Step.WELCOME, touch="start"), *typed("1801"), At(Step.NIK, card="https://example.com")])
    assert (walked.end.step, walked.end.visit.digits, walked.end.visit.problem) == (Step.NIK, "1801", problems.CARD_LINK)
    assert walk([At(Step.NIK, touch="digit 0")]).end.visit.problem is None
