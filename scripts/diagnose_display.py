"""Is the display connected, and as large as the settings say? With --tap it shows a card
with a ruler, colours and corners, to be judged by eye, before the touch trial.

    scripts/diagnose_display.py --config /etc/anjungan/kiosk.toml

Options and exit codes are those of scripts/checkup_desk.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.glass import run_with_glass

if __name__ == "__main__":
    run_with_glass("display")
