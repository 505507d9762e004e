"""Finding and playing recordings."""

from gateway.accounts.wiring import AccountsWiring
from gateway.archive.tables import Recording
from gateway.archive.wiring import ArchiveWiring
from gateway.attachments.wiring import AttachmentsWiring
from gateway.evaluation.wiring import EvaluationWiring
from gateway.ground import Ground
from gateway.platform.wiring import Wiring
from gateway.review.comments_http import RecordingCommentsApi
from gateway.review.cookie import ViewCookie
from gateway.review.files_http import KeptFilesApi
from gateway.review.http import RecordingListApi
from gateway.review.playing_http import PlayingApi
from gateway.review.recording_http import RecordingsApi
from gateway.review.search import SearchIndex
from gateway.review.tables import SearchedRecording


class ReviewWiring(Wiring):
    """Owns the index of words."""

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
        self.services = (search,)
        self.page_topics = {"recordings": (Recording, SearchedRecording)}
        self.routes = (
            *RecordingListApi(
                database, search, archive.retention, archive.wholeness, ground.consultations, clock
            ).routes(),
            *KeptFilesApi(
                database, attachments.attachments, attachments.store, ground.consultations
            ).routes(),
            *RecordingCommentsApi(database, archive.custody, clock).routes(),
            *RecordingsApi(
                database,
                ground.signer,
                archive.acts,
                archive.custody,
                archive.retention,
                archive.marks,
                archive.wholeness,
                ground.consultations,
                clock,
                cookie=cookie,
                masking=archive.masking,
            ).routes(),
            *PlayingApi(
                database, accounts.sessions, archive.playback, evaluation.served, cookie
            ).routes(),
        )

    async def open(self) -> None:
        """Prepare the index of words."""
        await self._search.open()
