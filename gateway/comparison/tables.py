"""The table of other bodies' feeds."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.platform.personal.keeping import Keeping
from gateway.platform.sql.base import Base


class FeedSource(Base):
    """Another body whose feed is read from ``url``, or was brought as a file (null).

    ``feed``: the last usable feed (:class:`gateway.listening.feed.Feed`), ``read_at`` when it was read; null: none yet.
    ``fault``: why the last attempt, at ``tried_at``, failed; null: it did not. ``published``: its results are shown on
    ``/results`` as well.
    """

    __tablename__ = "comparison_sources"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    url: Mapped[str | None] = mapped_column(String(500))
    published: Mapped[bool]
    feed: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    read_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    fault: Mapped[str | None] = mapped_column(String(32))
    added_at: Mapped[datetime]


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="comparison",
        tables=("comparison_sources",),
        purpose="published results of other bodies, about nobody: to compare the service with theirs",
        until="always",
        whose="staff",
    ),
)
