"""A printer as the desk sees it: `status()` and `print(slip, job_id)`, in bounded time, with the certainty that was earned."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

from drivers.errors import DeviceError, DeviceLost, DeviceMissing, DeviceTimeout
from drivers.printer.base import Certainty, Paper, PrinterStatus, Printout, Transport
from drivers.printer.encode import Job, encode
from drivers.printer.logo import LogoPicture, keep_command
from drivers.printer.profile import Profile
from drivers.printer.slip import Slip
from drivers.printer.status import ASK_AUTOMATIC, Kind, Replies, read_automatic

# A receipt takes about 3 s at 100 mm/s; the rest is for a printer finishing someone's earlier bytes.
_PRINT_SECONDS = 20.0
_REPLY_SECONDS = 0.8
# How long a better proof (the process id) is waited for once the lesser one is here: the length of a cut and then some.
_CONFIRM_SECONDS = 5.0
# How long a hot head is waited for before the job: they cool in seconds, and nobody should be sent away for that.
_COOL_SECONDS = 6.0
# A printer may still answer the last job after so long: on a line that stays open between jobs that is no proof of the next one.
_LATE_SECONDS = 60.0
_PROOFS = frozenset({Kind.PROCESS, Kind.PAPER, Kind.AUTOMATIC})


class PrinterRefused(DeviceError):  # noqa: N818 - named as the other DeviceErrors are
    """The printer says it cannot print. `status` says why; `sent` is 0 when nothing was sent, more when it stopped in mid-job."""

    def __init__(self, device: str, status: PrinterStatus, *, sent: int = 0) -> None:
        super().__init__(device, why_not(status), sent=sent)
        self.status = status


def why_not(status: PrinterStatus) -> str:
    """In a few words, for logs and technicians, why a printer of this status cannot print."""
    if status.cover_open:
        return "cover open"
    if status.cutter_fault:
        return "cutter fault"
    if status.paper is Paper.OUT:
        return "paper out"
    return "too hot" if status.too_hot else "printer fault"


class Printer:
    """One printer. Calls from any thread; one at a time, the others wait at most `print_seconds` and the job's time on the line.

    `used_mm` is the paper all jobs so far took, as far as their bytes were accepted; `last_status` what it said last.
    `logo` is what a slip's Logo line prints; `logo_kept` is to be set True once this very logo is known to lie in the printer's
    memory (`keep_logo` does).
    """

    def __init__(
        self,
        transport: Transport,
        profile: Profile,
        *,
        print_seconds: float = _PRINT_SECONDS,
        reply_seconds: float = _REPLY_SECONDS,
        logo: LogoPicture | None = None,
    ) -> None:
        self.name = transport.name
        deaf: dict[str, Any] = {"status": False, "paper_reply": False, "process_id": False, "automatic_status": False}
        self.profile = profile if transport.answers else replace(profile, **deaf)
        self.logo = logo
        self.logo_kept = False
        self.last_status = PrinterStatus(answered=False)
        self.used_mm = 0.0
        self._transport = transport
        self._print_seconds = print_seconds
        self._reply_seconds = reply_seconds
        self._late_until = 0.0
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
        return self._carry_out(encode(slip, self.profile, job_id, self.logo, logo_kept=self.logo_kept))

    def keep_logo(self) -> Certainty:
        """Put the logo into the printer's memory; from then on slips print it from there. Raises as `print`, and BadOption.

        Once for each logo and printer: that memory wears out.
        """
        if self.logo is None:
            return Certainty.UNKNOWN
        data = b"\x1b@" + keep_command(self.logo, self.profile) + (b"\x1dr\x01" if self.profile.paper_reply else b"")
        printout = self._carry_out(Job(data, 0.0, paper_reply=self.profile.paper_reply))
        self.logo_kept = True
        return printout.certainty

    def cut(self) -> None:
        """End the job under way, from another thread: its `print` ends soon, lost or unknown. Harmless when there is none."""
        self._transport.cut()

    def _carry_out(self, job: Job) -> Printout:
        with self._lock:
            line_seconds = len(job.data) / self._transport.bytes_per_second
            until = time.monotonic() + self._print_seconds + line_seconds
            try:
                self._transport.open()
                replies = Replies(self._transport)
                before = self._wait_cool(replies, until)
                if not before.can_print:
                    raise PrinterRefused(self.name, before)
                replies.forget()
                if before.answered and self.profile.automatic_status and self.profile.paper_reply:
                    self._transport.write(ASK_AUTOMATIC, self._reply_seconds)
                sent = self._send(replies, job, until)
                certainty = self._proof(replies, job, until, answers=before.answered)
                return Printout(certainty, sent, job.paper_mm)
            finally:
                self._transport.close()

    def _send(self, replies: Replies, job: Job, until: float) -> int:
        """A printer that stops in mid-job takes no more bytes: if it said why by itself, that is the better word."""
        try:
            sent = self._transport.write(job.data, max(0.1, until - time.monotonic()))
            self.used_mm += job.paper_mm
            return sent
        except DeviceLost as error:
            self.used_mm += job.paper_mm * error.sent / len(job.data)
            raise
        except DeviceTimeout as error:
            self.used_mm += job.paper_mm * error.sent / len(job.data)
            while self.profile.automatic_status and (reply := replies.wait(frozenset({Kind.AUTOMATIC}), 0.1)):
                self._refuse(read_automatic(reply.body), error.sent)
            raise

    def _wait_cool(self, replies: Replies, until: float) -> PrinterStatus:
        """A head that is only too hot is waited for."""
        until = min(until, time.monotonic() + _COOL_SECONDS)
        while (status := self._ask_first(replies)).too_hot and time.monotonic() < until:
            time.sleep(0.2)
        return status

    def _ask_first(self, replies: Replies) -> PrinterStatus:
        """A link that breaks before anything was sent is a printer that is not there."""
        try:
            status = PrinterStatus(answered=False)
            if self.profile.status:
                status = replies.status(self._reply_seconds)
            elif self.profile.automatic_status:
                status = replies.automatic(self._reply_seconds)
        except DeviceTimeout as error:
            raise DeviceMissing(self.name, "takes no bytes: it is switched off, or busy for too long") from error
        except DeviceLost as error:
            raise DeviceMissing(self.name, f"went away before the job: {error.what}") from error
        self.last_status = status
        return status

    def _proof(self, replies: Replies, job: Job, until: float, *, answers: bool) -> Certainty:
        """Wait for the best proof the profile promises; while it is quiet, ask whether paper or cover stopped the job."""
        if not (job.process_id or job.paper_reply):
            return Certainty.UNKNOWN
        began = time.monotonic()
        may_be_late = self._transport.lasting and began < self._late_until
        if job.paper_reply:
            self._late_until = began + _LATE_SECONDS
        if not answers:  # it was silent before: give it one chance, not the resident's whole patience
            until = min(until, began + 2 * self._reply_seconds)
        reached = Certainty.UNKNOWN
        while (left := until - time.monotonic()) > 0:
            try:
                reply = replies.wait(_PROOFS, min(left, self._reply_seconds))
                if reply is None and answers and reached is Certainty.UNKNOWN:
                    self._stopped(replies, len(job.data))
            except (DeviceLost, DeviceTimeout):
                return reached  # every byte was accepted; a link that breaks now proves nothing either way
            if reply is None:
                continue
            if reply.kind is Kind.PROCESS and reply.body.decode("latin-1") == job.process_id:
                return Certainty.CONFIRMED
            if replies.noise:
                continue  # on a line that garbles, one byte proves nothing
            if reply.kind is Kind.AUTOMATIC and reached is Certainty.UNKNOWN:
                self._told(replies, read_automatic(reply.body), len(job.data))
            if reply.kind is Kind.PAPER and not may_be_late:
                self._processed(reply.body[0])
                if not job.process_id:
                    return Certainty.PROCESSED
                reached, until = Certainty.PROCESSED, min(until, time.monotonic() + _CONFIRM_SECONDS)
        return reached

    def _processed(self, paper: int) -> None:
        """`GS r 1` was answered: nothing more is to come for this job."""
        self._late_until = 0.0
        if paper & 0x03:  # near the end of the roll
            self.last_status = replace(self.last_status, paper=Paper.LOW)

    def _told(self, replies: Replies, status: PrinterStatus, sent: int) -> None:
        """A frame that came by itself says it stopped: it may be old, so it is asked where it can answer."""
        if self.profile.status and not status.can_print:
            status = replies.status(self._reply_seconds)
        self._refuse(status, sent)

    def _stopped(self, replies: Replies, sent: int) -> None:
        self._refuse(replies.status(self._reply_seconds) if self.profile.status else self.last_status, sent)

    def _refuse(self, status: PrinterStatus, sent: int) -> None:
        """In mid-job: a hot head goes on by itself, all else needs a person."""
        if status.answered:
            self.last_status = status
            if not replace(status, too_hot=False).can_print:
                raise PrinterRefused(self.name, status, sent=sent)
