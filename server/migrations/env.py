"""Run by Alembic, on the connection that `server.migrate` hands over, inside its transaction."""

from alembic import context

from projections.sql import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
