"""Is there a loudspeaker, and does it take sound? Rings the bell once.

    scripts/diagnose_sound.py --config /etc/anjungan/kiosk.toml

Options and exit codes are those of scripts/checkup_desk.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.checkup_desk import run_one

if __name__ == "__main__":
    run_one("sound")
