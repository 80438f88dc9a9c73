"""The office about itself, over a real store: accounts, sign-ins, statistics, the audit log."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from office_hall import CLERK, DAY, HERE, PASSWORD, THERE
from sqlalchemy import select

from central.moment import at_text
from central.office.faults import NotThereError, OfficeError
from central.office.moves import move
from central.office.signing_in import Door, WaitError, WrongPasswordError, sign_out, who_is
from central.office.staff import Role, Staff, add_staff, new_link, switch_staff
from central.office.statistics import count
from central.office.values import CENTRAL
from central.store import tables
from kiosk.model.news import RequestStatus as Status


class TestStaff:
    def test_a_link_sets_the_password_once_and_signing_out_ends_it(self, hall):
        async def scene(hall):
            door = Door()
            token = await add_staff(hall.store, "siti", "Siti Aminah", Role.STAFF, HERE.code)
            with pytest.raises(WrongPasswordError):
                await door.sign_in(hall.store, "siti", "")
            for weak in ("pendek", "siti12345678", "password123", "aaaaaaaaaaaa"):
                with pytest.raises(OfficeError):
                    await door.set_password(hall.store, token, weak)
            await door.set_password(hall.store, token, PASSWORD)
            with pytest.raises(OfficeError, match="sudah dipakai"):
                await door.set_password(hall.store, token, PASSWORD)
            cookie = await door.sign_in(hall.store, " SITI ", PASSWORD)
            assert (await who_is(hall.store, cookie)).name == "Siti Aminah"
            await sign_out(hall.store, cookie)
            assert await who_is(hall.store, cookie) is None
            (held,) = await hall.rows(select(tables.staff.c.password))
            assert held.password.startswith("$argon2id$")

        hall(scene)

    def test_guessing_is_slowed_for_names_that_exist_and_those_that_do_not_alike(self, hall):
        async def scene(hall):
            door = Door()
            await door.set_password(hall.store, await add_staff(hall.store, "siti", "Siti", Role.STAFF, HERE.code), PASSWORD)
            for login in ("siti", "tidak-ada"):
                for _ in range(5):
                    with pytest.raises(WrongPasswordError):
                        await door.sign_in(hall.store, login, "salah salah salah")
                with pytest.raises(WaitError):
                    await door.sign_in(hall.store, login, PASSWORD)

        hall(scene)

    def test_one_who_left_is_out_at_once(self, hall):
        async def scene(hall):
            door = Door()
            await door.set_password(hall.store, await add_staff(hall.store, "siti", "Siti", Role.STAFF, HERE.code), PASSWORD)
            cookie = await door.sign_in(hall.store, "siti", PASSWORD)
            await switch_staff(hall.store, "siti", off=True)
            assert await who_is(hall.store, cookie) is None
            with pytest.raises(WrongPasswordError):
                await door.sign_in(hall.store, "siti", PASSWORD)
            with pytest.raises(NotThereError):
                await new_link(hall.store, "tidak-ada")

        hall(scene)

    @pytest.mark.parametrize(
        ("scope", "village", "covered"),
        [
            ("18.01.09.2001", "18.01.09.2001", True),
            ("18.01.09.2001", "18.01.09.20011", False),
            ("18.01.09", "18.01.09.2001", True),
            ("18.01.0", "18.01.09.2001", False),
            ("18.72", "18.01.09.2001", False),
            ("", "18.01.09.2001", True),
        ],
    )
    def test_a_scope_covers_its_villages_alone(self, scope, village, covered):
        assert Staff(1, "a", "A", Role.SUPERVISOR, scope).covers(village) is covered

    def test_village_staff_are_of_one_village(self, hall):
        async def scene(hall):
            for role, scope in ((Role.STAFF, "18.01.09"), (Role.STAFF, ""), (Role.SUPERVISOR, "Lampung")):
                with pytest.raises(OfficeError):
                    await add_staff(hall.store, "budi", "Budi", role, scope)

        hall(scene)


def test_statistics_count_days_services_and_how_long_it_took(both):
    async def scene(hall):
        first = await hall.arrive(1, at=at_text(datetime.now(UTC) - timedelta(days=2)))
        await hall.arrive(2, service="S-37", day="2026-11-20")
        await hall.arrive(1, village=THERE.code)
        await move(hall.store, CLERK, HERE.code, first, Status.CHECKING, Status.SIGNING)
        await move(hall.store, CLERK, HERE.code, first, Status.SIGNING, Status.READY)
        counted = await count(hall.store, (HERE.code,), date(2026, 11, 21))
        assert (counted.total, counted.by_day[DAY], counted.by_day["2026-11-20"]) == (2, 1, 1)
        assert counted.by_service == {"S-41": 1, "S-37": 1}
        assert counted.by_status[Status.READY] == 1
        assert counted.days_to_ready == pytest.approx(2, abs=0.1)
        both = await count(hall.store, (HERE.code, THERE.code), date(2026, 11, 21))
        assert both.by_village == {HERE.code: 2, THERE.code: 1}

    both(scene)


def test_the_audit_log_holds_no_personal_data(hall):
    async def scene(hall):
        request = await hall.arrive(1)
        await move(hall.store, CLERK, HERE.code, request, Status.CHECKING, Status.INCOMPLETE, "Bawa KK Bu Rukmini")
        lines = await hall.rows(select(tables.audit))
        assert "Rukmini" not in json.dumps([list(map(str, line)) for line in lines])
        assert CENTRAL.staff == 0

    hall(scene)
