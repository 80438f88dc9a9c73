"""Alembic's migrations of central's database. Each is written by hand and never changed once released."""
