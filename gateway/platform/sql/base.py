"""Parts that all tables share: names of constraints, types, times.

Live state is in Redis; rows outlive a contact. Personal data (names, chat, notes) is stored only here, under retention.
Times are UTC and aware; ids are opaque text chosen by the code that creates the thing, so that a repeated write is
recognised.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    MetaData,
    String,
    TypeDecorator,
    text,
)
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

SHOWS_TIME: Final = {"shows_time": True}
"""``info`` of the column that says when a row was written, in a table with a row for much of what happens: its newest
time shows where a station's clock has been (:mod:`gateway.platform.station_clock`)."""


def only(condition: str) -> dict[str, Any]:
    """Return the arguments for a partial index of the rows that meet *condition*."""
    return {f"{dialect}_where": text(condition) for dialect in ("sqlite", "postgresql")}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored as UTC; SQLite loses the zone, which this type restores.

    Binding a naive datetime raises :class:`ValueError`.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; SQLite gets it without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Restore the zone."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base class of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: String(64),
        int: BigInteger(),
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[dict[str, Any]]: JSON(),
    }


Condition = Callable[[Any], ColumnElement[bool]]
"""A condition of SQL about a column with a contact's id."""
