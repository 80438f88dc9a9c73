"""Keeps the technicians' guide true: prints it with its table of problem codes made anew from the catalogue (scripts/check)."""

from __future__ import annotations

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kiosk.problems import Next, catalogue

GUIDE_PATH = Path(__file__).resolve().parents[1] / "docs" / "id" / "panduan-teknisi.md"
_PLACE = re.compile(r"(<!-- problems: made by scripts/guide\.py -->\n).*(<!-- /problems -->)", re.DOTALL)
_MACHINE = {
    Next.RETRIES: "mencoba lagi sendiri",
    Next.GOES_ON: "layanan jalan terus",
    Next.CLOSES: "tutup sampai diperbaiki",
}


def problems_table() -> str:
    """Every catalogued Problem: code, cause and remedy, what the kiosk does by itself."""
    rows = [
        f"| `{each.code}` | {each.staff} | {_MACHINE[each.next]} |" for each in sorted(catalogue(), key=lambda each: each.code)
    ]
    return "\n".join(("| kode | sebab dan yang harus dilakukan | mesin |", "|---|---|---|", *rows)) + "\n"


def renewed(guide: str) -> str:
    """The guide with the table of today. Raises ValueError when there is no place for it."""
    if not _PLACE.search(guide):
        raise ValueError(f"{GUIDE_PATH.name} has no place for the problems")
    return _PLACE.sub(lambda place: place[1] + problems_table() + place[2], guide)


if __name__ == "__main__":
    sys.stdout.write(renewed(GUIDE_PATH.read_text(encoding="utf-8")))
