"""The village's growing number, and rows written so that kiosks hear of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from central.store import tables


async def next_change(connection: AsyncConnection, village: str) -> int:
    """The next number; the row stays locked until COMMIT, so whoever reads number 42 has seen 41."""
    first = _insert(connection, tables.change).values(village=village, last=0).on_conflict_do_nothing()
    await connection.execute(first)
    counted = update(tables.change).where(tables.change.c.village == village).values(last=tables.change.c.last + 1)
    return int((await connection.execute(counted.returning(tables.change.c.last))).scalar_one())


async def put(connection: AsyncConnection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert `row`, or overwrite the one with its primary key. Every column must be there."""
    keys = [column.name for column in table.primary_key.columns]
    statement = _insert(connection, table).values(dict(row))
    others = {name: statement.excluded[name] for name in row if name not in keys}
    await connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=others))


async def put_changed(connection: AsyncConnection, table: Table, at: str, row: Mapping[str, Any]) -> int:
    """`put` with the village's next number and the time; returns that number."""
    number = await next_change(connection, row["village"])
    await put(connection, table, {**row, "change": number, "changed_at": at})
    return number


def _insert(connection: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
