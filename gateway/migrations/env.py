"""Alembic's entry point; the connection comes from :func:`gateway.platform.sql.engine.migrate`."""

from alembic import context

from gateway.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
