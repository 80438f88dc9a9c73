"""Central's composition root: the only place that chooses store, keys and routes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import Scope

from central.api.answers import Refused, refusing
from central.api.deeds import deeds
from central.api.enrol import enrol
from central.api.figures import figures
from central.api.office import office_router
from central.api.openapi import openapi_config
from central.api.pictures import picture
from central.api.preregistration import preregistration
from central.api.status import status
from central.api.sync import sync
from central.api.update import update_router
from central.config import VERSION, CentralConfig
from central.errors import CentralError
from central.folder import Folder
from central.injected import HotGround, lay_hot_ground
from central.key_ring import KeyRing
from central.metrics import METRICS_KEY, Metrics
from central.office.catalogue import ServiceBook
from central.office.marks import Marks
from central.office.signing_in import Door
from central.office.upkeep import keep_up
from central.refusal import Refusal
from central.store.base import Store
from central.store.opening import open_store
from central.throttle import Throttle
from central.web.guard import STATE_KEY, Access
from central.web.outside import Tries
from central.web.pages import pages_router
from central.web.render import templates

_log = logging.getLogger(__name__)


def create_app(config: CentralConfig) -> Litestar:
    """An application over the data folder, made at the first start. The caller holds the folder's lock.

    The store opens (and migrates) when the application starts. Raises CentralError for a folder or keys that cannot be used.
    """
    folder = Folder(config.data_path)
    folder.create()
    folder.make_token()
    ring = KeyRing(folder.keys_path)
    keys = ring.keys()
    pages = templates()
    metrics = Metrics()

    @asynccontextmanager
    async def serving(app: Litestar) -> AsyncIterator[None]:
        async with open_store(folder, config.database) as store:
            app.state["store"] = store
            lay_hot_ground(app.state, HotGround(store, ring.keys, config.public_address, metrics))
            upkeep = asyncio.create_task(keep_up(store), name="central-upkeep")
            try:
                yield
            finally:
                upkeep.cancel()
                with suppress(asyncio.CancelledError):
                    await upkeep

    given = {
        "throttle": Throttle(),
        "pages": pages,
        "marks": Marks(ring.keys),
        "ring": ring,
        "book": ServiceBook.shipped(),
        "door": Door(),
        "tries": Tries(),
        "public_address": config.public_address,
    }
    kiosks = Router("/", route_handlers=[enrol, sync, status, picture, preregistration, deeds], exception_handlers=refusing(keys))
    return Litestar(
        route_handlers=[kiosks, update_router(config.data_path), office_router(), pages_router(pages), figures],
        dependencies={
            "store": Provide(_the_store),
            "keys": Provide(ring.keys, sync_to_thread=False),
            **_given(**given),
        },
        lifespan=[serving],
        state=State({STATE_KEY: Access(folder.token_hash()), METRICS_KEY: metrics}),
        openapi_config=openapi_config(pages, VERSION, Refusal),
        after_exception=[_log_unexpected],
        logging_config=None,
    )


async def _the_store(state: State) -> Store:
    store: Store = state["store"]
    return store


def _given(**values: object) -> dict[str, Provide]:
    """What is the same for every request, by parameter name."""

    def giving(value: object) -> Provide:
        def give() -> Any:
            return value

        return Provide(give, sync_to_thread=False)

    return {name: giving(value) for name, value in values.items()}


def _log_unexpected(error: Exception, scope: Scope) -> None:
    """The route and the traceback; never the address itself, headers or a body: what people type there is theirs."""
    expected = error.status_code < 500 if isinstance(error, HTTPException) else isinstance(error, CentralError | Refused)
    if not expected:
        _log.error("unexpected failure at %s", scope.get("path_template", "no route"), exc_info=error)
