"""Which troubles of a recording are told, by what is known of the call."""

import pytest

from gateway.archive.capture.troubles import shown
from gateway.calls.state import Call


@pytest.mark.parametrize(
    ("state", "told"),
    [("starting", 1), ("active", 1), ("failed", 1), ("held", 0), ("stopped", 0)],
)
def test_they_are_told_from_the_beginning_on_while_it_is_to_be_recorded(state, told):
    """Nothing may ever have come: then it has not become active, and somebody has to say so."""
    call = Call(
        recording="r", recording_state=state, citizen_connected=True, citizen_microphone=True
    )
    assert len(shown(call, {"citizen.audio": "silent", "citizen.camera": "frozen"})) == told
