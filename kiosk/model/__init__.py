"""Values only: frozen, comparable, free of I/O. Everything above speaks in these words (docs/GLOSSARY.md)."""

import sys
from importlib.util import find_spec, module_from_spec

# Of lokal we call two rooms (`kiosk.model.nik`). Its front loads every other one too, such as patterns that hide personal data
# from language models: 3.5 MB for nothing. So Python knows the package, its front unread; whoever needs a room imports that.
if "lokal" not in sys.modules and (_spec := find_spec("lokal")) is not None:
    sys.modules["lokal"] = module_from_spec(_spec)
