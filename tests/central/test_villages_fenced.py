"""No village sees another's rows on PostgreSQL: every table, as a role that is nobody's superuser, through every route."""

from __future__ import annotations

import asyncio
import json
import re
import uuid

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from plain_kiosk import PlainKiosk
from schemathesis import Response
from schemathesis.specs.openapi.checks import response_schema_conformance
from served_central import PASURUAN, TEJO_AGUNG, served_central
from sqlalchemy import Boolean, Integer, LargeBinary, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from central.app import create_app
from central.config import CentralConfig
from central.office.signing_in import Door
from central.office.staff import Role, add_staff
from central.store import postgres
from central.store.address import Database
from central.store.scope import SHARED, tenant_column, tenants_text
from central.store.tables import metadata
from kiosk.model import wire

OURS, THEIRS = PASURUAN[0], TEJO_AGUNG[0]
TENANTS = [table for table in metadata.sorted_tables if tenant_column(table) is not None]
SECRET = "RAHASIA"
PASSWORD = "kopi sawah pelangi"
FENCES = (
    "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND "
    "c.relname <> 'alembic_version' AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND "
    "EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant'))"
)


@pytest.fixture(scope="module")
def address(cluster):
    """A database with a row of each village in every table that has villages."""
    address = cluster.database()

    async def fill():
        async with postgres.open_store(Database(address)):
            pass
        engine = create_async_engine(Database(cluster.superuser(address)).url)
        async with engine.begin() as connection:
            # Rows by themselves: what they point at is not what is being asked.
            await connection.execute(text("SET session_replication_role = replica"))
            for number, village in enumerate((OURS, THEIRS)):
                for table in TENANTS:
                    await connection.execute(table.insert().values(_row(table, number, village)))
        await engine.dispose()

    asyncio.run(fill())
    return address


def _row(table, number, village):
    def value(column):
        if column is tenant_column(table):
            return village
        if isinstance(column.type, Boolean):
            return False
        if isinstance(column.type, Integer):
            return 1000 + number
        if isinstance(column.type, LargeBinary):
            return SECRET.encode() + bytes([number])
        return f"{SECRET}{number}"[: column.type.length] if getattr(column.type, "length", None) else f"{SECRET}{number}"

    row = {column.name: value(column) for column in table.columns}
    # A text that must be unique and is shorter than the secret.
    return {
        name: str(number) * 3 if isinstance(each, str) and table.c[name].type.length in (3, 4) else each
        for name, each in row.items()
    }


def in_store(address, scene):
    async def run():
        async with postgres.open_store(Database(address)) as store:
            return await scene(store)

    return asyncio.run(run())


def test_every_table_belongs_to_a_village_or_says_why_not():
    assert [table.name for table in metadata.sorted_tables if tenant_column(table) is None and SHARED not in table.info] == []
    assert len(TENANTS) > 15


def test_every_table_in_the_database_has_its_fence(cluster, address):
    shared = {table.name for table in metadata.sorted_tables if SHARED in table.info}
    assert set(cluster.sql(FENCES, address_name(address)).split()) == shared


def test_a_fence_that_was_taken_down_is_missed_and_put_up_again(cluster):
    address = cluster.database()
    in_store(address, _nothing)
    for broken in ("NO FORCE ROW LEVEL SECURITY", "DISABLE ROW LEVEL SECURITY"):
        cluster.sql(f"ALTER TABLE product {broken}", address_name(address))
        assert "product" in cluster.sql(FENCES, address_name(address)).split()
        in_store(address, _nothing)
        assert "product" not in cluster.sql(FENCES, address_name(address)).split()


async def _nothing(_store):
    return None


def test_the_role_is_bound_and_a_superuser_is_refused(cluster, address):
    async def who(store):
        async with store.reading(None) as connection:
            return (
                await connection.execute(text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"))
            ).one()

    assert tuple(in_store(address, who)) == (False, False)
    with pytest.raises(Exception, match="SUPERUSER"):
        in_store(cluster.superuser(address), _nothing)


@pytest.mark.parametrize("table", TENANTS, ids=lambda table: table.name)
def test_a_scope_sees_its_own_rows_and_writes_no_others(address, table):
    column = tenant_column(table)

    async def scene(store):
        seen = {}
        for scope in (OURS, THEIRS, (OURS, THEIRS), (), None, "99.99.99.9999"):
            async with store.reading(scope) as connection:
                seen[scope] = sorted(row[0] for row in await connection.execute(table.select().with_only_columns(column)))
        async with store.writing(THEIRS) as connection:
            moved = await connection.execute(table.update().where(column == OURS).values({column.name: THEIRS}))
            gone = await connection.execute(table.delete().where(column == OURS))
        with pytest.raises(DBAPIError, match="row-level security"):
            async with store.writing(THEIRS) as connection:
                await connection.execute(table.insert().values(_row(table, 7, OURS)))
        return seen, moved.rowcount, gone.rowcount

    seen, moved, gone = in_store(address, scene)
    assert seen == {
        OURS: [OURS],
        THEIRS: [THEIRS],
        (OURS, THEIRS): [OURS, THEIRS],
        (): [],
        None: [OURS, THEIRS],
        "99.99.99.9999": [],
    }
    assert (moved, gone) == (0, 0)


def test_without_a_scope_there_is_nothing_and_a_scope_ends_with_its_transaction(address):
    async def scene(store):
        async with store.reading(None) as connection:
            assert (await connection.execute(text("SELECT count(*) FROM village"))).scalar_one() == 2
        engine = store._writing
        async with engine.begin() as connection:
            return (await connection.execute(text("SELECT count(*) FROM village"))).scalar_one()

    assert in_store(address, scene) == 0


def test_a_code_cannot_pass_itself_off_as_another_scope():
    for code in ("*", f"{OURS},{THEIRS}"):
        with pytest.raises(ValueError, match="comma"):
            tenants_text(code)
    assert tenants_text([]) == ""


def address_name(address):
    return re.search(r"/(\w+)\?", address)[1]


class TwoHalls:
    """A served central on PostgreSQL: a kiosk and a clerk of ours, and everything of theirs that could leak."""

    def __init__(self, served, database):
        self.served, self.address = served, served.address
        self.ours, self.theirs = PlainKiosk(served.address), PlainKiosk(served.address)
        assert self.ours.enrol(served.enrolment(OURS)).status == 200
        assert self.theirs.enrol(served.enrolment(THEIRS), name=f"{SECRET}-kiosk").status == 200
        self.request, self.known = str(uuid.uuid4()), str(uuid.uuid4())
        assert self.theirs.sync(self.theirs.envelope(77, request_id=self.request)).verdicts == ["new"]
        assert self.ours.sync(self.ours.envelope(11, request_id=self.known)).verdicts == ["new"]
        self.cookie = in_store(database, self._sign_in)
        self.secrets = [SECRET, self.request, self.theirs.id, "A-077"]

    async def _sign_in(self, store):
        door = Door()
        await store_secrets(store)
        token = await add_staff(store, "siti", "Siti", Role.STAFF, OURS)
        await door.set_password(store, token, PASSWORD)
        return await door.sign_in(store, "siti", PASSWORD)

    def leaked(self, said: str) -> list[str]:
        return [secret for secret in self.secrets if secret in said]


async def store_secrets(store):
    """A notice, a product, a village-made service and a note of theirs, straight into the tables."""
    changed = {"change": 1, "changed_at": "2026-11-21T00:00:00.000Z"}
    async with store.writing(THEIRS) as connection:
        for table in ("notice", "product", "kiosk_setting", "language_fix", "office_setting", "audit"):
            row = _row(metadata.tables[table], 1, THEIRS)
            row |= {name: value for name, value in changed.items() if name in row}
            row.pop("id", None) if table == "audit" else None
            await connection.execute(metadata.tables[table].insert().values(row))


@pytest.fixture(scope="module")
def halls(cluster, tmp_path_factory):
    database = cluster.database()
    with served_central(tmp_path_factory.mktemp("fenced"), database) as served:
        yield TwoHalls(served, database)


@pytest.fixture(scope="module")
def routes(tmp_path_factory):
    app = create_app(CentralConfig(tmp_path_factory.mktemp("routes") / "central"))
    return [(method, route.path_format) for route in app.routes for method in sorted(route.methods - {"OPTIONS", "HEAD"})]


def test_a_clerk_gets_nothing_of_another_village_through_any_route(halls, routes):
    """Every route there is, with our cookie and every id of theirs that a path can take."""
    names = {
        "desa": [THEIRS],
        "request_id": [halls.request],
        "product_id": [f"{SECRET}1"[:12]],
        "notice_id": [f"{SECRET}1"[:12]],
        "kiosk": [halls.theirs.id],
        "code": ["S-41", "A-077"],
        "kind": ["csv", "json"],
        "sha256": [f"{SECRET}1"],
        "name": [f"{SECRET}1"],
        "what": ["panggil"],
        "login": ["siti"],
        "token": ["guess"],
        "path": ["x"],
    }
    # A village's market, notices on its hall's screen and its services are there for everybody with a phone.
    public = ("/p/", "/gambar/", "/daftar", "/layar/", "/t", "/schema", "/static", "/health", "/masuk", "/sandi")
    asked = 0
    with httpx.Client(base_url=halls.address, trust_env=False, cookies={"anjungan_petugas": halls.cookie}) as client:
        assert client.get("/permohonan").status_code == 200
        for method, path in routes:
            if path.startswith((*public, "/v1/", "/office/")):
                continue
            for value in _filled(path, names):
                answer = client.request(
                    method, value, params={"desa": THEIRS, "village": THEIRS}, headers={"Origin": halls.address}
                )
                assert halls.leaked(answer.text.replace(value, "")) == [], (method, value)
                assert answer.status_code < 500, (method, value)
                asked += 1
    assert asked > 30
    assert halls.theirs.sync().status == 200, "whatever was tried, their kiosk is not revoked"


def _filled(path, names):
    wanted = re.findall(r"{(\w+)(?::\w+)?}", path)
    for which in range(max((len(names[name]) for name in wanted), default=1)):
        yield re.sub(r"{(\w+)(?::\w+)?}", lambda found, which=which: names[found[1]][which % len(names[found[1]])], path)


def test_schemathesis_finds_nothing_of_theirs_and_no_crash_through_the_described_routes(halls):
    """Our kiosk signs whatever schemathesis thinks of, in its own name and in theirs."""
    schema = schemathesis.openapi.from_url(f"{halls.address}/schema/openapi.json")
    answered = {}

    for operation in (result.ok() for result in schema.get_all_operations()):

        @settings(max_examples=40, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(), whose=st.sampled_from(["ours", "theirs", "as it is"]))
        def ask(case, whose):
            body = case.body if isinstance(case.body, dict) else {}
            mine = {"ours": {"kiosk": halls.ours.id}, "theirs": {"kiosk": halls.theirs.id}, "as it is": {}}[whose]
            sent = json.dumps({**body, **mine}, default=str).encode()
            key = halls.ours.public.hex() if case.path == wire.ENROL_PATH else halls.ours.id
            response = client.send(halls.ours.signed(case.path, sent, key))
            answered.setdefault(case.path, set()).add(response.status_code)
            assert response.status_code < 500, (case.path, sent)
            assert halls.leaked(response.text.replace(halls.theirs.id if whose == "theirs" else "\0", "")) == []
            case.validate_response(Response.from_httpx(response, verify=False), checks=[response_schema_conformance])

        with httpx.Client(trust_env=False, timeout=30) as client:
            ask()
    assert set(answered) == set(schema.raw_schema["paths"]) >= {wire.ENROL_PATH, wire.SYNC_PATH}
    assert 200 in answered[wire.SYNC_PATH]
