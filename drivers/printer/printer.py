"""A printer as the desk sees it: `status()` and `print(slip, job_id)`, in bounded time, with the certainty that was earned."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from drivers.errors import DeviceError, DeviceLost, DeviceMissing, DeviceTimeout
from drivers.printer.base import Certainty, PrinterStatus, Printout, Transport
from drivers.printer.encode import Job, encode
from drivers.printer.profile import Profile
from drivers.printer.slip import Slip
from drivers.printer.status import Kind, Replies

# A receipt takes about 3 s at 100 mm/s; the rest is for a printer finishing someone's earlier bytes.
_PRINT_SECONDS = 20.0
_REPLY_SECONDS = 0.8
# How long a better proof (the process id) is waited for once the lesser one is here: the length of a cut and then some.
_CONFIRM_SECONDS = 5.0


class PrinterRefused(DeviceError):  # noqa: N818 - named as the other DeviceErrors are
    """The printer says it cannot print. `status` says why; `sent` is 0 when nothing was sent, more when it stopped in mid-job."""

    def __init__(self, device: str, status: PrinterStatus, *, sent: int = 0) -> None:
        super().__init__(device, _why(status), sent=sent)
        self.status = status


def _why(status: PrinterStatus) -> str:
    if status.cover_open:
        return "cover open"
    if status.cutter_fault:
        return "cutter fault"
    return "printer fault" if status.fault else "paper out"


class Printer:
    """One printer. Calls from any thread; one at a time, the others wait at most `print_seconds`."""

    def __init__(
        self,
        transport: Transport,
        profile: Profile,
        *,
        print_seconds: float = _PRINT_SECONDS,
        reply_seconds: float = _REPLY_SECONDS,
    ) -> None:
        self.name = transport.name
        self.profile = profile if transport.answers else replace(profile, status=False, paper_reply=False, process_id=False)
        self._transport = transport
        self._print_seconds = print_seconds
        self._reply_seconds = reply_seconds
        self._lock = threading.Lock()

    def status(self) -> PrinterStatus:
        """How the printer is, now. A printer that cannot say answers `answered=False`; so does one that fell silent.

        Raises DeviceMissing, DeviceBusy, BadOption.
        """
        with self._lock:
            try:
                self._transport.open()
                return self._ask_first(Replies(self._transport))
            finally:
                self._transport.close()

    def print(self, slip: Slip, job_id: int) -> Printout:
        """Print one slip, once. `job_id` should differ from the last job's: a printer's confirmation is matched by it.

        Before sending it raises DeviceMissing, DeviceBusy, BadOption, or PrinterRefused with `sent` == 0. In mid-job it raises
        PrinterRefused with `sent` > 0 (it stopped: part may be out), DeviceTimeout or DeviceLost (outcome unknown). Nothing
        is ever sent twice. ValueError for a slip with a QR payload no code can hold.
        """
        job = encode(slip, self.profile, job_id)
        with self._lock:
            until = time.monotonic() + self._print_seconds
            try:
                self._transport.open()
                replies = Replies(self._transport)
                before = self._ask_first(replies)
                if not before.can_print:
                    raise PrinterRefused(self.name, before)
                sent = self._transport.write(job.data, max(0.1, until - time.monotonic()))
                certainty = self._proof(replies, job, until, answers=before.answered)
                return Printout(certainty, sent, job.paper_mm)
            finally:
                self._transport.close()

    def cut(self) -> None:
        """End the job under way, from another thread: its `print` ends soon, lost or unknown. Harmless when there is none."""
        self._transport.cut()

    def _ask_first(self, replies: Replies) -> PrinterStatus:
        """A link that breaks before anything was sent is a printer that is not there."""
        if not self.profile.status:
            return PrinterStatus(answered=False)
        try:
            return replies.status(self._reply_seconds)
        except (DeviceLost, DeviceTimeout) as error:
            raise DeviceMissing(self.name, f"went away before the job: {error.what}") from error

    def _proof(self, replies: Replies, job: Job, until: float, *, answers: bool) -> Certainty:
        """Wait for the best proof the profile promises; while it is quiet, ask whether paper or cover stopped the job."""
        if not (job.process_id or job.paper_reply):
            return Certainty.UNKNOWN
        if not answers:  # it was silent before: give it one chance, not the resident's whole patience
            until = min(until, time.monotonic() + 2 * self._reply_seconds)
        reached = Certainty.UNKNOWN
        while (left := until - time.monotonic()) > 0:
            try:
                reply = replies.wait(frozenset({Kind.PROCESS, Kind.PAPER}), min(left, self._reply_seconds))
                if reply is None and answers and reached is Certainty.UNKNOWN:
                    self._stopped(replies, len(job.data))
            except PrinterRefused:
                raise
            except DeviceError:
                return reached  # every byte was accepted; a link that breaks now proves nothing either way
            if reply is None:
                continue
            if reply.kind is Kind.PROCESS and reply.body.decode("latin-1") == job.process_id:
                return Certainty.CONFIRMED
            if reply.kind is Kind.PAPER:
                if not job.process_id:
                    return Certainty.PROCESSED
                reached = Certainty.PROCESSED
                until = min(until, time.monotonic() + _CONFIRM_SECONDS)
        return reached

    def _stopped(self, replies: Replies, sent: int) -> None:
        status = replies.status(self._reply_seconds)
        if status.answered and not status.can_print:
            raise PrinterRefused(self.name, status, sent=sent)
