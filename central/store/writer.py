"""Group commit: tasks drain a bounded queue and do many callers' work at once. Looking up kiosks in groups goes the same way.

An fsync is what a commit costs; under load dozens of deliveries share one. When a shared commit fails, each piece of work is
tried alone, so one that cannot be stored fails by itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from central.errors import StoreBusyError

In = TypeVar("In")
Out = TypeVar("Out")
Commit = Callable[[Sequence[In]], Awaitable[Sequence[Out]]]

_log = logging.getLogger(__name__)
MOST_WAITING = 256
MOST_TOGETHER = 64


class GroupCommit(Generic[In, Out]):
    """Feeds `commit` with up to MOST_TOGETHER wishes at a time; `commit` returns one outcome each, after COMMIT."""

    def __init__(self, commit: Commit[In, Out]) -> None:
        self._commit = commit
        self._waiting: asyncio.Queue[tuple[In, asyncio.Future[Out]]] = asyncio.Queue(MOST_WAITING)

    async def ask(self, wish: In) -> Out:
        """The wish's outcome, after COMMIT. Raises StoreBusyError at once when too many wait, and whatever `commit` raises."""
        outcome: asyncio.Future[Out] = asyncio.get_running_loop().create_future()
        try:
            self._waiting.put_nowait((wish, outcome))
        except asyncio.QueueFull:
            raise StoreBusyError("too many deliveries are waiting") from None
        return await outcome

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            batch = [await self._waiting.get()]
            while len(batch) < MOST_TOGETHER and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            if not await self._together(batch):
                for work in batch:
                    await self._alone(work)

    async def _together(self, batch: list[tuple[In, asyncio.Future[Out]]]) -> bool:
        if len(batch) == 1:
            return False
        try:
            outcomes = await self._commit([wish for wish, _ in batch])
        except StoreBusyError as error:
            # The database is away, for one as for all: trying each alone would keep dozens waiting one after the other. Each
            # gets an error of its own, which draws its own time to come back.
            for _, future in batch:
                if not future.done():
                    future.set_exception(StoreBusyError(str(error)))
            return True
        except Exception:  # noqa: BLE001 - a worker's loop: each wish is tried alone next and reports its own failure
            return False
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if not future.done():  # the caller may have hung up
                future.set_result(outcome)
        return True

    async def _alone(self, work: tuple[In, asyncio.Future[Out]]) -> None:
        wish, future = work
        try:
            (outcome,) = await self._commit([wish])
        except Exception as error:  # noqa: BLE001 - a worker's loop: the caller gets the error, the loop goes on
            if not future.done():
                future.set_exception(error)
            else:
                _log.exception("work failed after its caller had left")
            return
        if not future.done():
            future.set_result(outcome)
