"""Wires finding and playing recordings."""

from gateway.accounts.wiring import AccountsWiring
from gateway.archive.tables import Recording
from gateway.archive.wiring import ArchiveWiring
from gateway.attachments.wiring import AttachmentsWiring
from gateway.evaluation.wiring import EvaluationWiring
from gateway.ground import Ground
from gateway.platform.wiring import Wiring
from gateway.review.comments import RecordingComments
from gateway.review.cookie import ViewCookie
from gateway.review.files import FileReading
from gateway.review.files_http import KeptFilesApi
from gateway.review.http import RecordingCommentsApi, RecordingListApi, RecordingsApi
from gateway.review.listing import RecordingList
from gateway.review.playing_http import PlayingApi
from gateway.review.saved_searches import SavedSearches
from gateway.review.search import SearchIndex
from gateway.review.tables import SearchedRecording
from gateway.review.viewing import Viewing


class ReviewWiring(Wiring):
    """Makes the room's objects, and owns the search index."""

    def __init__(
        self,
        ground: Ground,
        accounts: AccountsWiring,
        archive: ArchiveWiring,
        attachments: AttachmentsWiring,
        evaluation: EvaluationWiring,
    ) -> None:
        database, clock = ground.database, ground.clock
        self._search = search = SearchIndex(database)
        cookie = ViewCookie(ground.keys.of("view-cookie"), secure=ground.settings.secure)
        viewing = Viewing(
            database,
            ground.signer,
            archive.acts,
            archive.custody,
            archive.retention,
            archive.marks,
            archive.wholeness,
            ground.consultations,
            archive.masking,
            clock,
        )
        self.services = (search,)
        self.page_topics = {"recordings": (Recording, SearchedRecording)}
        self.routes = (
            *RecordingListApi(
                RecordingList(
                    database, search, archive.retention, archive.wholeness, ground.consultations
                ),
                SavedSearches(database, clock),
            ).routes(),
            *KeptFilesApi(
                FileReading(
                    database, attachments.attachments, attachments.store, ground.consultations
                )
            ).routes(),
            *RecordingCommentsApi(RecordingComments(database, archive.custody, clock)).routes(),
            *RecordingsApi(viewing, cookie).routes(),
            *PlayingApi(
                viewing, accounts.sessions, archive.playback, evaluation.served, cookie
            ).routes(),
        )

    async def open(self) -> None:
        """Prepare the search index."""
        await self._search.open()
