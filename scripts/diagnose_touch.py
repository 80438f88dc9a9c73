"""Is there a touchscreen? Whether ten taps are ten taps, where the finger was, is tried with --tap, on the kiosk's own glass.

    scripts/diagnose_touch.py --config /etc/anjungan/kiosk.toml --tap

Options and exit codes are those of scripts/checkup_desk.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.glass import run_with_glass

if __name__ == "__main__":
    run_with_glass("touch")
