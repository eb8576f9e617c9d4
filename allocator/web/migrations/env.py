"""How Alembic runs the migrations: on the connection that `Database.migrate` gives, in its transaction."""

from __future__ import annotations

from alembic import context

from allocator.web.tables import Table

context.configure(connection=context.config.attributes["connection"], target_metadata=Table.metadata)
with context.begin_transaction():
    context.run_migrations()
