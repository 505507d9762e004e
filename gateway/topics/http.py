"""Routes of the topics: supervisors and administrators read them, administrators change them."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from gateway.platform.http.route import Call, Route
from gateway.platform.http.versions import (
    Revision,
    VersionList,
    VersionQuery,
    VersionRestore,
    version_number,
)
from gateway.topics.model import (
    Topic,
    TopicEdited,
    TopicFile,
    with_id,
)
from gateway.topics.service import TopicChanges, Topics, TopicsShown

TOPIC_BODY = 128 * 1024
FILE_BODY = 2 * 1024 * 1024
"""200 topics in five languages fit."""


class NewTopic(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A topic to add at the end; ``revision`` is the version that the caller has read."""

    revision: Revision
    topic: Topic


class TopicChange(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A topic to replace the one with its id; ``revision`` is the version that the caller has read."""

    revision: Revision
    topic: TopicEdited


class TopicOrder(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The ids of all topics in their new order."""

    revision: Revision
    ids: Annotated[list[str], msgspec.Meta(max_length=1000)]


class TopicImport(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A file of topics, to replace all present ones."""

    revision: Revision
    file: TopicFile


class TopicsApi:
    """The handlers."""

    def __init__(self, topics: Topics) -> None:
        self._topics = topics

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        conflict = {409: "Somebody else has changed the topics meanwhile."}
        return (
            Route(
                "GET", "/api/v1/topics", self.shown, "All topics, retired ones too", "topics",
                response=TopicsShown,
            ),
            Route(
                "POST", "/api/v1/topics", self.add, "Add a topic", "topics",
                request=NewTopic, response=TopicsShown, status=201, body_limit=TOPIC_BODY,
                errors={409: "There is such a topic, or somebody else has changed the topics meanwhile."},
            ),
            Route(
                "PUT", "/api/v1/topics/{id}", self.change,
                "Change or retire a topic, or take it into use again", "topics",
                request=TopicChange, response=TopicsShown, body_limit=TOPIC_BODY, errors=conflict,
            ),
            Route(
                "PUT", "/api/v1/topic-order", self.order, "Show the topics in another order", "topics",
                request=TopicOrder, response=TopicsShown, errors=conflict,
            ),
            Route(
                "GET", "/api/v1/topic-file", self.exported, "The topics as a file to be imported", "topics",
                response=TopicFile,
            ),
            Route(
                "PUT", "/api/v1/topic-file", self.bring, "Import topics", "topics",
                request=TopicImport, response=TopicsShown, body_limit=FILE_BODY, errors=conflict,
            ),
            Route(
                "POST", "/api/v1/topic-file/preview", self.preview, "What an import would change", "topics",
                request=TopicFile, response=TopicChanges, body_limit=FILE_BODY,
            ),
            Route(
                "GET", "/api/v1/topic-versions", self.versions, "Earlier versions of the topics", "topics",
                query=VersionQuery, response=VersionList,
            ),
            Route(
                "GET", "/api/v1/topic-versions/{number}", self.version, "The topics of one version", "topics",
                response=TopicFile, errors={404: "There is no such version."},
            ),
            Route(
                "POST", "/api/v1/topic-versions/{number}/restore", self.restore,
                "Bring an earlier version of the topics back", "topics",
                request=VersionRestore, response=TopicsShown,
                errors=conflict | {404: "There is no such version."},
            ),
        )  # fmt: skip

    async def shown(self, _call: Call) -> TopicsShown:
        """Answer with the topics from the database, in the order in which citizens see them, with the revision that a
        change must name."""
        return await self._topics.shown()

    async def add(self, call: Call) -> TopicsShown:
        """Add a topic at the end; it applies at once at every gateway."""
        wanted: NewTopic = call.body
        return await self._topics.add(
            wanted.topic, revision=wanted.revision, by=call.staff.account_id
        )

    async def change(self, call: Call) -> TopicsShown:
        """Replace the topic with this id."""
        wanted: TopicChange = call.body
        topic = with_id(call.path("id"), wanted.topic)
        return await self._topics.change(topic, revision=wanted.revision, by=call.staff.account_id)

    async def order(self, call: Call) -> TopicsShown:
        """Reorder the topics; every topic's id and the revision that was read must be sent."""
        wanted: TopicOrder = call.body
        return await self._topics.order(
            wanted.ids, revision=wanted.revision, by=call.staff.account_id
        )

    async def exported(self, _call: Call) -> TopicFile:
        """Answer with all topics in force and their words as a file that can be imported."""
        return TopicFile(format=1, topics=(await self._topics.shown()).topics)

    async def bring(self, call: Call) -> TopicsShown:
        """Import all topics from a file."""
        wanted: TopicImport = call.body
        return await self._topics.bring(
            wanted.file.topics, revision=wanted.revision, by=call.staff.account_id
        )

    async def preview(self, call: Call) -> TopicChanges:
        """Answer with the topics that the file would add and change. Nothing is changed."""
        wanted: TopicFile = call.body
        return await self._topics.preview(wanted.topics)

    async def versions(self, call: Call) -> VersionList:
        """Answer with who changed the topics, and when."""
        query: VersionQuery = call.query
        return VersionList(versions=await self._topics.versions(query.before))

    async def version(self, call: Call) -> TopicFile:
        """Answer with one version as a file."""
        return TopicFile(format=1, topics=await self._topics.version(version_number(call)))

    async def restore(self, call: Call) -> TopicsShown:
        """Make an earlier version the newest."""
        wanted: VersionRestore = call.body
        return await self._topics.restore(
            version_number(call), revision=wanted.revision, by=call.staff.account_id
        )
