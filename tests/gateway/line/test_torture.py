"""What is taken of the messages of RFC 4475: none of them harms the line, and each is answered as it should be, or not at all."""

import pytest
import structlog.testing

from gateway.line.sip.events import Invited
from gateway.line.sip.flow import Flow
from tests.gateway.line.torture import MESSAGES, Torture
from tests.gateway.line.wire import HERE, THERE, agent


@pytest.mark.parametrize("torture", MESSAGES, ids=lambda each: each.name)
def test_a_tortuous_message_is_dealt_with(torture: Torture) -> None:
    line = agent(THERE, HERE)
    with structlog.testing.capture_logs() as logs:
        line.received(torture.octets, Flow("udp", HERE.host, 5060), 0.0)
        sent = [message for message, _ in line.transactions.sends()]
    assert not logs, "it was dealt with by accident"
    assert [message.status_code for message in sent][:1] == [torture.status] * (
        torture.status is not None
    )
    begun = [each for each in line.events() if isinstance(each, Invited)]
    assert bool(begun) is torture.begins
    assert bool(line.sessions) is torture.begins


def test_all_sections_are_there() -> None:
    assert len({torture.section for torture in MESSAGES}) == len(MESSAGES) == 49
