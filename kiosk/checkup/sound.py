"""The loudspeaker: a sound card, a program that plays, and the bell, rung once. Whether it was heard only ears can tell."""

from __future__ import annotations

import shutil

from drivers.audio.chime import chime
from drivers.audio.player import PLAYERS, Player
from drivers.errors import DeviceError
from kiosk.checkup.report import Report
from kiosk.checkup.site import Site
from kiosk.model.finding import Finding

_AUTO = "auto"
_SILENT = "none"


def check_sound(site: Site) -> list[Finding]:
    """Rings the bell once."""
    report = Report("sound")
    wanted = site.settings.audio
    tried = "Pengeras suara"
    if wanted.player == _SILENT:
        report.skip("card", tried, "tidak dipakai (audio.player)")
        return report.findings
    cards = site.machine.read(site.machine.proc_path / "asound/cards") or ""
    names = [line.partition("]:")[2].strip() for line in cards.splitlines() if "]:" in line]
    if not names:
        report.fault("card", tried, "tidak ada kartu suara", "Pasang pengeras suara USB, atau aktifkan suara HDMI.")
        return report.findings
    report.good("card", tried, ", ".join(names))
    known = [wanted.player] if wanted.player != _AUTO else list(PLAYERS)
    program = next((name for name in known if shutil.which(PLAYERS[name][0])), None)
    if program is None:
        report.fault("program", "Program pemutar suara", f"tidak ada ({', '.join(known)})", "Pasang paket Debian alsa-utils.")
        return report.findings
    _ring(report, Player(PLAYERS[program], wanted.device), wanted.volume)
    return report.findings


def _ring(report: Report, player: Player, percent: int) -> None:
    tried = f"Membunyikan bel (keras {percent}%)"
    try:
        player.play(chime(1), percent / 100)
    except DeviceError as failing:
        report.fault("bell", tried, f"gagal: {failing}", "Periksa audio.device (aplay -L) dan kabel pengeras suara.")
        return
    if percent == 0:
        report.warn("bell", tried, "terkirim, tetapi suara dimatikan", "Naikkan audio.volume.")
    else:
        report.good("bell", tried, "terkirim ke pengeras suara; terdengar?")
