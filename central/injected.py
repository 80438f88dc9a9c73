"""What routes ask for by parameter name; `central.app` provides it."""

from __future__ import annotations

from typing import Annotated

from litestar.params import Dependency

from central.store.base import Store

# A Protocol cannot be checked with isinstance cheaply, and need not be: the composition root chose it.
InjectedStore = Annotated[Store, Dependency(skip_validation=True)]
