"""The seam between a contact by telephone and whatever moves its sound.

The queue decides who speaks with whom; a :class:`TelephoneSets` has it happen. Today an exchange (PBX)
does it, told over HTTP (:mod:`gateway.telephony.exchange`). A SIP leg of our own would be another
implementation, and nothing but the wiring would change: it would be told the same, and report the
same to :class:`gateway.telephony.service.Telephony`.
"""

from typing import Literal, Protocol

SetState = Literal["connecting", "ringing", "talking", "unanswered"]
"""How far an operator's telephone has come with a contact: asked for, rings, taken, or not taken."""

SetFailure = Literal["busy", "no-answer", "unreachable"]
"""Why an operator's telephone was not taken."""


class TelephoneSets(Protocol):
    """Connects callers with operators' telephones.

    What follows from a transition of the queue (connect, hold, retrieve, release) an implementation
    learns from the queue's journal, so that it is not lost when a process dies in between. Here is
    what is asked for besides.
    """

    async def connect_again(self, contact_id: str, agent_id: str) -> None:
        """Ring the operator's telephone once more for a contact that is theirs. May be repeated."""
        ...

    async def dial(self, contact_id: str, agent_id: str, number: str, attempt: int) -> None:
        """Dial a citizen who asked to be called back, once for each *attempt* (an operator's answer)."""
        ...
