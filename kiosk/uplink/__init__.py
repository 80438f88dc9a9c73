"""Sealing, signing and delivering envelopes to central."""

import sys

# httpx loads a command line of its own where rich and pygments are installed, as they are here for the technicians' tools: 5 MB
# nobody calls. It goes without when that module cannot be had.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None: "there is no such module" (importlib, sys.modules)
