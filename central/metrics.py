"""The figures at /metrics, for Prometheus. Counts and times only: no kiosk, village or person stands in a label.

With several workers each writes its own into a folder that PROMETHEUS_MULTIPROC_DIR names, and whichever is asked adds them up.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from central.store.base import KioskState
from kiosk.model import wire

METRICS_KEY = "metrics"
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_KINDS = {wire.SYNC_PATH: "sync", wire.ENROL_PATH: "enrol"}


class Metrics:
    """One process's figures, in a registry of its own."""

    def __init__(self) -> None:
        self._own = CollectorRegistry()
        self._answers = Counter(
            "central_answers", "Answers by kind of request and status.", ("kind", "status"), registry=self._own
        )
        self._seconds = Histogram(
            "central_answer_seconds", "From request to answer.", ("kind",), buckets=_SECONDS, registry=self._own
        )
        self._verdicts = Counter("central_verdicts", "Envelopes by verdict.", ("outcome",), registry=self._own)

    def answered(self, path: str, status: int, seconds: float) -> None:
        """Count one answer."""
        kind = _KINDS.get(path) or ("kiosk" if path.startswith("/v1/") else "office" if path.startswith("/office/") else "page")
        self._answers.labels(kind, str(status)).inc()
        self._seconds.labels(kind).observe(seconds)

    def judged(self, verdicts: Iterable[wire.Verdict]) -> None:
        """Count the verdicts of one sync."""
        for verdict in verdicts:
            self._verdicts.labels(verdict.outcome.value).inc()

    def text(self, states: Iterable[KioskState], silent_before: str, stuck_seconds: int) -> bytes:
        """What Prometheus reads; `states` are all kiosks, `silent_before` the moment since when a healthy one was heard."""
        folder = os.environ.get(FOLDER_VARIABLE)
        asked = CollectorRegistry()
        if folder:
            multiprocess.MultiProcessCollector(asked, folder)  # type: ignore[no-untyped-call]
        now = CollectorRegistry()
        now.register(_Kiosks(states, silent_before, stuck_seconds))
        return generate_latest(asked if folder else self._own) + generate_latest(now)


class _Kiosks(Collector):
    """What the store says at this moment: counted when asked, the same whichever worker is asked."""

    def __init__(self, states: Iterable[KioskState], silent_before: str, stuck_seconds: int) -> None:
        self._states = [state for state in states if not state.kiosk.revoked_at]
        self._silent_before = silent_before
        self._stuck_seconds = stuck_seconds

    def collect(self) -> Iterable[Metric]:
        """As the library asks."""
        kiosks = GaugeMetricFamily("central_kiosks", "Kiosks that may deliver, by what is the matter.", labels=("which",))
        kiosks.add_metric(("enrolled",), len(self._states))
        kiosks.add_metric(("silent",), sum(self._is_silent(state) for state in self._states))
        kiosks.add_metric(("stuck",), sum(self._is_stuck(state) for state in self._states))
        beats = [state.pulse.beat for state in self._states if state.pulse and state.pulse.beat]
        unsent = sum(beat.unsent for beat in beats)
        yield kiosks
        yield GaugeMetricFamily("central_kiosk_unsent", "Requests that kiosks said they still hold.", value=unsent)
        dead = sum(state.dead for state in self._states)
        yield GaugeMetricFamily("central_dead_letters", "Items that were refused and kept.", value=dead)

    def _is_silent(self, state: KioskState) -> bool:
        return state.pulse is None or state.pulse.heard_at < self._silent_before

    def _is_stuck(self, state: KioskState) -> bool:
        beat = state.pulse.beat if state.pulse else None
        return beat is not None and beat.unsent > 0 and (beat.oldest_unsent_seconds or 0) > self._stuck_seconds


class Counted:
    """The application, with its answers counted and timed."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        began, path = time.perf_counter(), scope["path"]

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.answered(path, message["status"], time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, counting)
