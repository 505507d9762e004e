"""Wires the topics proposed for cases."""

from gateway.ground import Ground
from gateway.messages.wiring import MessagesWiring
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.topic_proposals.http import TopicProposalsApi
from gateway.topic_proposals.service import TopicProposals


class TopicProposalsWiring(Wiring):
    """Registers for the ends of cases, and adds its proposals to the facts of each."""

    def __init__(self, ground: Ground, queue: QueueWiring, messages: MessagesWiring) -> None:
        proposals = TopicProposals(ground.database, queue.categories, ground.clock)
        messages.hooks.facts.append(proposals.facts)
        messages.hooks.changed.append(proposals.heard)
        self.services = (proposals,)
        self.routes = TopicProposalsApi(proposals).routes()
