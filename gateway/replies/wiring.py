"""Ready-made replies: their service and routes."""

from gateway.ground import Ground
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.replies.http import RepliesApi
from gateway.replies.service import Replies


class RepliesWiring(Wiring):
    """Reads and writes its tables; nothing is kept in memory."""

    def __init__(self, ground: Ground, queue: QueueWiring) -> None:
        self.routes = RepliesApi(Replies(ground.database, queue.categories, ground.clock)).routes()
