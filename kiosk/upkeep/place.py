"""`python3 -m kiosk.upkeep.place SOURCE ROOT`: put a release where it belongs, with its environment. For the installer, which has
nothing yet but Debian's Python; so no library here. Afterwards `kiosk update` does the same with signed bundles.
"""

from __future__ import annotations

import argparse
import configparser
import os
import sys
from pathlib import Path

from kiosk.upkeep.releases import CURRENT, SETTLED, ReleaseError, Releases


def main() -> int:
    """0 when the release is in place and current; 1 with the reason on standard error."""
    parser = argparse.ArgumentParser(prog="kiosk.upkeep.place", description="Place a release and make it current.")
    parser.add_argument("source", type=Path)
    parser.add_argument("root", type=Path)
    parser.add_argument("--wheels", type=Path)
    wanted = parser.parse_args()
    os.umask(0o022)
    setup = configparser.ConfigParser()
    setup.read(wanted.source / "setup.cfg", encoding="utf-8")
    releases = Releases(wanted.root)
    try:
        name = releases.place(wanted.source, setup["metadata"]["version"])
        releases.ensure_environment(name, wheels=wanted.wheels)
        releases.compile(name)
        # A person stands before the machine: what they installed is believed, there may be nothing else to go back to.
        releases.switch(SETTLED, name)
        releases.switch(CURRENT, name)
        releases.clean()
    except (OSError, ReleaseError) as wrong:
        print(wrong, file=sys.stderr)  # noqa: T201 - a command's own words
        return 1
    print(name)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
