"""Random lives of a courier against a model of central: nothing lost, nothing twice, nothing settled without a verdict."""

from __future__ import annotations

from uuid import UUID

import msgspec
import nacl.public
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from uplink_parts import ListOutbox, Row, identity, now, vitals

from kiosk.model import wire
from kiosk.uplink.courier import Courier
from kiosk.uplink.outcomes import Away, AwayKind, Delivered, Refused, WrongKey

WHO = identity(nacl.public.PrivateKey(bytes(range(32))))
_donor = ListOutbox()
_donor.add(WHO)
WHOLE = msgspec.json.decode(_donor.rows[0].body, type=wire.Envelope)  # sealed once: sealing is not what is tested here

TROUBLES = st.sampled_from(
    [
        *(Away(kind, "") for kind in AwayKind),
        Away(AwayKind.BUSY, "", 30.0),
        WrongKey(""),
        *(Refused(status) for status in (400, 401, 403, 413, 422)),
    ]
)
WORDS = st.sampled_from(["true", "true", "true", "missing", "conflict", "rejected", "stranger", "contradicts"])


class ModelCentral:
    """`script` says how the next round trip goes; keeps the first bytes it saw of each id, as central does."""

    def __init__(self) -> None:
        self.stored: dict[str, bytes] = {}
        self.said: dict[str, set[str]] = {}
        self.trouble: Away | WrongKey | Refused | None = None
        self.commits = True
        self.words: list[str] = []
        self.poison: set[str] = set()
        self.batches: list[list[str]] = []

    def cut(self) -> None: ...

    def sync(self, request, central):
        ids = [msgspec.json.decode(item.envelope, type=wire.Envelope).id for item in request.items]
        self.batches.append(ids)
        if self.trouble is not None and not self.commits:
            return self.trouble
        if self.poison & set(ids):
            return Refused(400)
        verdicts = []
        for one, item in zip(ids, request.items, strict=True):
            word = self.words.pop() if self.words else "true"
            outcome = wire.Outcome.DUP if one in self.stored else wire.Outcome.NEW
            if word in ("conflict", "rejected") and one not in self.stored:
                outcome = wire.Outcome(word)
            else:
                assert self.stored.setdefault(one, bytes(item.envelope)) == bytes(item.envelope), "frozen bytes changed"
            if word == "missing":
                continue
            verdicts.append(wire.Verdict(one if word != "stranger" else "someone-else", outcome))
            if word == "contradicts":
                verdicts.append(wire.Verdict(one, wire.Outcome.REJECTED))
            elif word != "stranger" and self.trouble is None:
                self.said.setdefault(one, set()).add(outcome)
        return self.trouble or Delivered(wire.SyncAnswer(verdicts, ""))


class Deliveries(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.central, self.outbox, self.time = ModelCentral(), ListOutbox(), 0.0
        self.made: dict[UUID, bytes] = {}
        self.damaged: set[UUID] = set()
        self.power_cut()

    @rule()
    def power_cut(self) -> None:
        """What a courier keeps in memory may vanish at any time."""
        self.courier = Courier(
            self.outbox,
            self.central,
            WHO,
            now=now,
            vitals=vitals,
            uniform=lambda low, high: high,
            clock=lambda: self.time,
        )

    @rule(count=st.integers(1, 70))
    def submit(self, count: int) -> None:
        for _ in range(count):
            name = UUID(int=len(self.made) + 1)
            body = msgspec.json.encode(msgspec.structs.replace(WHOLE, id=str(name)))
            self.outbox.rows.append(Row(name, body, b"s" * 64))
            self.made[name] = body

    @precondition(lambda self: self.outbox.rows)
    @rule(place=st.integers(0, 200), garbage=st.binary(max_size=30))
    def the_card_garbles_a_row(self, place: int, garbage: bytes) -> None:
        row = self.outbox.rows[place % len(self.outbox.rows)]
        self.outbox.rows[place % len(self.outbox.rows)] = Row(row.id, garbage, row.signature)
        self.made[row.id] = garbage
        self.damaged.add(row.id)

    @precondition(lambda self: self.outbox.rows)
    @rule(place=st.integers(0, 200))
    def central_chokes_on_one(self, place: int) -> None:
        self.central.poison.add(str(self.outbox.rows[place % len(self.outbox.rows)].id))

    @rule(trouble=TROUBLES, commits=st.booleans())
    def a_round_trip_fails(self, trouble, commits: bool) -> None:
        settled, buried = list(self.outbox.settled), set(self.outbox.buried)
        self.central.trouble, self.central.commits = trouble, commits
        self.travel()
        self.central.trouble, self.central.commits = None, True
        assert self.outbox.settled == settled
        assert set(self.outbox.buried) - buried <= self.damaged

    @rule(words=st.lists(WORDS, max_size=50))
    def a_round_trip_is_answered(self, words: list[str]) -> None:
        self.central.words = words
        self.travel()
        self.central.words = []

    def travel(self) -> None:
        self.time += self.courier.round_trip().seconds

    @invariant()
    def every_request_is_in_exactly_one_place(self) -> None:
        if not hasattr(self, "made"):
            return
        places = [*(row.id for row in self.outbox.rows), *self.outbox.settled, *self.outbox.buried]
        assert sorted(places) == sorted(self.made)
        assert all(body == self.made[one] for one, (_, _, body) in self.outbox.buried.items())

    @invariant()
    def only_a_verdict_settles_or_buries(self) -> None:
        if not hasattr(self, "made"):
            return
        for one in self.outbox.settled:
            assert str(one) in self.central.stored
            assert self.central.said[str(one)] & {"new", "dup"}
        for one in self.outbox.buried:
            assert one in self.damaged or self.central.said[str(one)] & {"conflict", "rejected"}

    @invariant()
    def batches_keep_within_the_wire(self) -> None:
        if hasattr(self, "made"):
            assert all(len(batch) <= wire.MAX_ITEMS for batch in self.central.batches)

    def teardown(self) -> None:
        """In the end central recovers and everything goes, within few round trips and little waiting."""
        if not hasattr(self, "made"):
            return
        self.central.poison.clear()
        before = self.time
        for _ in range(60):
            if not self.outbox.rows:
                break
            self.travel()
        assert not self.outbox.rows
        assert self.time - before < 3600
        self.courier.round_trip()
        state = self.courier.state()
        assert state.unsent == 0
        assert state.problem is None or state.dead


Deliveries.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
test_random_lives = Deliveries.TestCase
