"""One module per revision, applied by Alembic in the order of their `down_revision`."""
