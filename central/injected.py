"""What routes ask for by parameter name; `central.app` provides it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.params import Dependency

from central.keys import CentralKeys
from central.metrics import Metrics
from central.store.base import Store

# A Protocol cannot be checked with isinstance cheaply, and need not be: the composition root chose it.
InjectedStore = Annotated[Store, Dependency(skip_validation=True)]
# Its own kind is a dataclass of cryptography's objects: nothing to check, and the composition root made it.
InjectedKeys = Annotated[CentralKeys, Dependency(skip_validation=True)]


@dataclass(frozen=True, slots=True)
class HotGround:
    """What `/v1/sync` stands on. By name, each would cost a task, together a third of a request's time: this is one."""

    store: Store
    keys: Callable[[], CentralKeys]
    public_address: str
    metrics: Metrics


_HOT = "hot"


def lay_hot_ground(state: State, ground: HotGround) -> None:
    """Called once, when the store is open."""
    state[_HOT] = ground


def hot_ground(connection: ASGIConnection[Any, Any, Any, Any]) -> HotGround:
    """What was laid."""
    ground = connection.app.state[_HOT]
    assert isinstance(ground, HotGround)  # noqa: S101 - put there by create_app
    return ground
