"""Bring a database to this version's tables. Run before anything else opens it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from central.errors import StoreNewerError


def migrate(connection: Connection) -> None:
    """Apply what is missing, in the connection's transaction. Raises StoreNewerError for a database from the future."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise StoreNewerError(
            f"The database is at revision {current}, which this version does not know. Install the newer version."
        )
    command.upgrade(config, "head")
