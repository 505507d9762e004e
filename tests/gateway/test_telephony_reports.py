"""What the exchange is told when its report comes too late for the queue."""

from typing import Any

import msgspec
import pytest

from gateway.platform.refused import Refused
from gateway.telephony import lookups as telephone
from gateway.telephony.service import Telephony
from queueing.model import Channel, Contact, ContactState, Modality, Refusal
from tests.support.situations.contacts import a_contact

A_CALL = a_contact(
    id="c1", channel=Channel.PHONE, modality=Modality.AUDIO, agent="anna", colleague="boss"
)


class MovedOn:
    """A queue in which the contact has moved on whenever it is asked to."""

    def __init__(self, state: ContactState) -> None:
        self._shown = msgspec.structs.replace(A_CALL, state=state)

    async def contact(self, _contact_id: str) -> Contact:
        return self._shown

    def __getattr__(self, transition: str) -> Any:
        async def refuse(*_given: Any, **_named: Any) -> Refusal:
            return Refusal.NOT_CONNECTED

        return refuse


@pytest.mark.parametrize(
    ("state", "report", "given"),
    [
        (ContactState.CONNECTED, "hold", ("anna",)),
        (ContactState.HELD, "retrieve", ("anna",)),
        (ContactState.CONNECTED, "transfer", ("anna", None)),
        (ContactState.CONNECTED, "transfer", ("anna", "weapons")),
        (ContactState.ASKING, "answered", ("boss",)),
        (ContactState.CONSULTING, "unanswered", ("boss", "busy")),
        (ContactState.CONSULTING, "hang_up", ("operator", "anna")),
        (ContactState.CONNECTED, "hang_up", ("caller",)),
    ],
)
async def test_a_report_that_comes_too_late_says_so(monkeypatch, database, state, report, given):
    async def known(*_asked: Any) -> bool:
        return True

    monkeypatch.setattr(telephone, "call", known)
    none: Any = None
    queue: Any = MovedOn(state)
    telephony = Telephony(
        queue, database, *(none,) * 5, "", b"", lambda: 0, by_phone=none, telling=none
    )
    with pytest.raises(Refused) as refused:
        await getattr(telephony, report)("c1", *given)
    assert (refused.value.code, refused.value.kind, refused.value.retryable) == (
        "too_late", "conflict", True,
    )  # fmt: skip
