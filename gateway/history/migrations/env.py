"""Alembic's entry point; the connection comes from :func:`gateway.history.engine.migrate`."""

from alembic import context

from gateway.audit import tables as audit_tables  # noqa: F401 - its tables belong to the schema
from gateway.history import (
    callback_models,  # noqa: F401 - likewise
    conference_models,  # noqa: F401 - likewise
    day_models,  # noqa: F401 - likewise
    export_models,  # noqa: F401 - likewise
    factor_models,  # noqa: F401 - likewise
    message_models,  # noqa: F401 - its tables belong to the schema
    minutes_models,  # noqa: F401 - likewise
    office_moves,  # noqa: F401 - likewise
    recording_models,  # noqa: F401 - likewise
    search_models,  # noqa: F401 - likewise
)
from gateway.history.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
