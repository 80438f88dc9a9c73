"""The outside: residents, who do not sign in. What their pages need, and how often one may guess or leave something."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from jinja2 import Environment
from litestar import Response
from litestar.params import Dependency

from central.injected import InjectedStore
from central.office.catalogue import ServiceBook
from central.office.faults import NotThereError
from central.store.base import Store, Village
from central.throttle import Throttle
from central.web.inside import PageRequest
from central.web.render import page

_EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong codes: one address has ten, then one a minute; all together three hundred, then one every two seconds.

    `left` are preregistrations: ten of one address, then one every five minutes. A family, not a flood.
    """

    each: Throttle = field(default_factory=lambda: Throttle(10, 60.0))
    together: Throttle = field(default_factory=lambda: Throttle(300, 2.0))
    left: Throttle = field(default_factory=lambda: Throttle(10, 300.0))

    def wait_seconds(self, caller: str) -> int:
        """0 when a code may be tried, else whole seconds to wait."""
        return self.each.wait_seconds(caller) or self.together.wait_seconds(_EVERYBODY)

    def failed(self, caller: str) -> None:
        """Count a wrong code."""
        self.each.failed(caller)
        self.together.failed(_EVERYBODY)


@dataclass(frozen=True, slots=True)
class Outside:
    """One request of somebody who did not sign in."""

    request: PageRequest
    store: Store
    pages: Environment
    book: ServiceBook

    @property
    def caller(self) -> str:
        """Their address, for throttling alone; a proxy on this machine says it (X-Forwarded-For)."""
        return self.request.client.host if self.request.client else ""

    @property
    def base(self) -> str:
        """Our own address as they reached it, without a slash."""
        return f"{self.request.base_url.scheme}://{self.request.base_url.netloc}"

    async def village(self, code: str) -> Village:
        """Raises NotThereError."""
        found = next((village for village in await self.store.villages() if village.code == code), None)
        if found is None:
            raise NotThereError("Desa itu tidak ada.")
        return found

    def page(self, template: str, status: int = 200, /, **values: object) -> Response[str]:
        """A page for everybody."""
        return page(self.pages, template, status, base=self.base, **values)


def come_outside(request: PageRequest, store: InjectedStore, pages: Environment, book: ServiceBook) -> Outside:
    """The dependency behind every page for everybody."""
    return Outside(request, store, pages, book)


InjectedOutside = Annotated[Outside, Dependency(skip_validation=True)]
