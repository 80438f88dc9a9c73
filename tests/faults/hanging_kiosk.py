"""The real `kiosk` command whose screen hangs at SIGUSR1: Python runs signal handlers on the main thread, the screen's."""

import signal
import time

from kiosk.__main__ import main

signal.signal(signal.SIGUSR1, lambda *_: time.sleep(3600))
main()
