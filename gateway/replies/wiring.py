"""Ready-made replies: their service and routes."""

from gateway.ground import Ground
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.replies.http import RepliesApi
from gateway.replies.service import Replies


class RepliesWiring(Wiring):
    """Makes the room's service and routes."""

    def __init__(self, ground: Ground, queue: QueueWiring) -> None:
        self.routes = RepliesApi(Replies(ground.database, queue.categories, ground.clock)).routes()
