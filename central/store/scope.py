"""Which rows a transaction may touch, as PostgreSQL's row-level security reads it. Nothing here does anything on SQLite."""

from __future__ import annotations

from sqlalchemy import Column, MetaData, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from central.store.base import Scope

SETTING = "app.tenants"
ALL = "*"
# A table without a village column says why in its `info` under this key; a test asks.
SHARED = "shared"
_ENTER = text(f"SELECT set_config('{SETTING}', :tenants, true)")


async def enter(connection: AsyncConnection, scope: Scope) -> None:
    """Hold the rest of this transaction to `scope`. The setting ends with the transaction, so a pooled connection forgets it."""
    if connection.dialect.name == "postgresql":
        await connection.execute(_ENTER, {"tenants": tenants_text(scope)})


def tenants_text(scope: Scope) -> str:
    """The setting's value: `*`, or codes with commas. Raises ValueError for a code that would read as something else."""
    if scope is None:
        return ALL
    codes = {scope} if isinstance(scope, str) else set(scope)
    if any("," in code or code == ALL for code in codes):
        raise ValueError("a village's code has no comma and is no star")
    return ",".join(sorted(codes))


def tenant_column(table: Table) -> Column[str] | None:
    """The column that says whose row it is: `village`, and `code` in the table of villages itself. None for a shared table."""
    if table.name == "village":
        return table.c.code
    return table.c.get("village")


def policies(metadata: MetaData) -> dict[str, list[str]]:
    """For each tenant's table the statements that fence it. Without a scope (NULL or "") nobody sees or writes anything.

    FORCE makes the owner obey too: central is the owner. The sub-select is worked out once a statement, not once a row.
    """
    return {
        table.name: _fence(table.name, column.name)
        for table in metadata.sorted_tables
        if (column := tenant_column(table)) is not None
    }


def _fence(table: str, column: str) -> list[str]:
    said = f"current_setting('{SETTING}', true)"
    own = f"(SELECT {said}) = '{ALL}' OR {column} = ANY ((SELECT string_to_array({said}, ','))::text[])"
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'DROP POLICY IF EXISTS tenant ON "{table}"',
        f'CREATE POLICY tenant ON "{table}" USING ({own}) WITH CHECK ({own})',
    ]
