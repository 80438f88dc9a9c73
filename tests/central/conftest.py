"""One served central for all tests of this room; each makes kiosks of its own. Those that kill it serve another."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from office_hall import running
from plain_kiosk import PlainKiosk
from served_central import PASURUAN, ServedCentral, served_central

from central.store.address import Database
from central.store.postgres import open_store as open_postgres
from central.store.sqlite import open_store
from scripts.bench.postgres_cluster import Cluster, postgres_cluster

NewKiosk = Callable[..., PlainKiosk]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def central(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedCentral]:
    """On both databases: nothing above the store knows which."""
    database = request.getfixturevalue("cluster").database() if request.param == "postgresql" else ""
    with served_central(tmp_path_factory.mktemp("hall"), database) as served:
        yield served


@pytest.fixture(scope="session")
def new_kiosk(central: ServedCentral) -> NewKiosk:
    def enrolled(village: str = PASURUAN[0]) -> PlainKiosk:
        kiosk = PlainKiosk(central.address)
        assert kiosk.enrol(central.enrolment(village)).status == 200
        return kiosk

    return enrolled


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One PostgreSQL for all tests; each takes a database of its own."""
    with postgres_cluster() as running:
        yield running


@pytest.fixture
def hall(tmp_path):
    """Over SQLite."""
    return running(lambda: open_store(tmp_path / "central.db"), tmp_path / "keys")


@pytest.fixture(params=["sqlite", "postgres"])
def both(request, tmp_path):
    """Over each of the two stores: locks, upserts and what a village may see differ between them."""
    if request.param == "sqlite":
        return running(lambda: open_store(tmp_path / "central.db"), tmp_path / "keys")
    address = Database(request.getfixturevalue("cluster").database())
    return running(lambda: open_postgres(address), tmp_path / "keys")
