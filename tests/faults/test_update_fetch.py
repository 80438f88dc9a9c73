"""An update over the network: from a real central, in pieces, cut off anywhere, exchanged meanwhile, never believed unsigned."""

from __future__ import annotations

import os
import shutil

import pytest
from power_cut import cut_at, steps_of
from served_central import ServedCentral
from small_releases import PUBLIC, STORE, installed, pack, source

from kiosk.upkeep import fetch as fetching
from kiosk.upkeep import update
from kiosk.upkeep.fetch import fetch
from kiosk.upkeep.update import UpdateError
from kiosk.uplink.connection import Connection


@pytest.fixture(scope="module")
def central(tmp_path_factory):
    folder = tmp_path_factory.mktemp("central")
    served = ServedCentral(folder / "data")
    served.start()
    yield served
    served.stop()


@pytest.fixture
def shelf(central):
    folder = central.data / "updates"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder / "update.ade"


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def fetched(central, data):
    connection = Connection(central.address)
    try:
        return fetch(connection, data)
    finally:
        connection.close()


def there(data):
    return (data / "inbox" / "update.ade").read_bytes()


def large(size=1_000_000):
    return os.urandom(size)


def test_without_an_update_there_is_nothing_new(central, shelf, data):
    assert fetched(central, data) is False


def test_a_bundle_comes_whole_once_and_again_only_when_it_is_another(central, shelf, data):
    content = large()
    shelf.write_bytes(content)
    assert fetched(central, data) is True
    assert there(data) == content
    assert fetched(central, data) is False, "the last one is still being looked at"
    (data / "inbox" / "update.ade").unlink()
    assert fetched(central, data) is False, "it was looked at"
    shelf.write_bytes(large())
    assert fetched(central, data) is True


def test_a_bundle_that_is_exchanged_half_way_is_fetched_from_its_beginning(central, shelf, data):
    shelf.write_bytes(large())
    assert cut_at(6, lambda: fetched(central, data))
    assert (data / "inbox" / "update.part").stat().st_size > 0
    content = large(700_000)
    shelf.write_bytes(content)
    assert fetched(central, data) is True
    assert there(data) == content


def test_after_a_power_cut_at_any_step_the_whole_bundle_comes_in_the_end(central, shelf, tmp_path):
    content = large()
    shelf.write_bytes(content)
    (tmp_path / "count").mkdir()
    steps = steps_of(lambda: fetched(central, tmp_path / "count"))
    for step in range(1, steps + 1):
        data = tmp_path / f"cut-{step}"
        data.mkdir()
        cut_at(step, lambda data=data: fetched(central, data))
        fetched(central, data)
        assert there(data) == content, step


def test_a_central_that_is_away_or_says_nonsense_leaves_what_came(central, shelf, data, monkeypatch):
    shelf.write_bytes(large())
    assert cut_at(6, lambda: fetched(central, data))
    kept = (data / "inbox" / "update.part").read_bytes()
    connection = Connection("http://127.0.0.1:9")
    with pytest.raises(UpdateError, match="cannot be reached"):
        fetch(connection, data)
    connection.close()
    monkeypatch.setattr(fetching.wire, "UPDATE_PATH", "/health")
    with pytest.raises(UpdateError, match="not with a piece"):
        fetched(central, data)
    assert (data / "inbox" / "update.part").read_bytes() == kept


def test_what_was_fetched_is_applied_when_its_publisher_signed_it(central, shelf, data, tmp_path):
    pack(source(tmp_path / "new", "new"), shelf)
    assert fetched(central, data) is True
    releases = installed(tmp_path / "opt", source(tmp_path / "old", "old"))
    name = update.apply(data / "inbox" / "update.ade", releases, [PUBLIC], STORE, lambda _path: None)
    assert (releases.path(name) / "kiosk" / "words.txt").read_text() == "new" * 100
