"""The table of the versions of the topics."""

from typing import Any

from sqlalchemy.orm import Mapped

from gateway.platform.personal.keeping import Keeping
from gateway.platform.versions import VersionRow


class TopicVersion(VersionRow):
    """All topics of a station as an administrator stored them; without a row the shipped topics apply."""

    __tablename__ = "topic_versions"

    topics: Mapped[list[dict[str, Any]]]


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="topic-versions",
        tables=("topic_versions",),
        purpose="who changed the topics, and when",
        until="always",
        whose="staff",
    ),
)
