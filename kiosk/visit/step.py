"""The steps of a visit. One step, one screen of the same name in `screens/`."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """Where a visit stands; the value is the screen's name."""

    WELCOME = "welcome"
    SCAN = "scan"
    NIK = "nik"
    CONFIRM = "confirm"
    SERVICES = "services"
    FORM = "form"
    REVIEW = "review"
    PRINTING = "printing"
    DONE = "done"
    STATUS = "status"  # the code of a slip, held before the camera
    STATUS_CODE = "status_code"  # the same code, typed
    STATUS_SHOWN = "status_shown"
    PRODUCTS = "products"
    PRODUCT = "product"
    NOTICE = "notice"
    IDLE = "idle"  # notices and products, while the camera still watches
    HELP = "help"  # what to do on the step underneath, and where staff sit
    LANGUAGE = "language"  # over the step it was asked on, like help
    VOICE = "voice"  # again, louder, softer, silent; over a step too
    STILL_HERE = "still_here"  # "Apakah Anda masih di sini?", personal data hidden
    CLOSED = "closed"
    STAFF_PIN = "staff_pin"
    STAFF = "staff"  # every page of the staff's (kiosk.visit.staff_pages)
    TRIAL = "trial"  # ten places to tap, for technicians
