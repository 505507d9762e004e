"""Calls from baresip in an integration test: a caller by the menu's keys, and operators with sound."""

import asyncio
import contextlib

from tests.integration.line_calls import hears, stage
from tests.support.people.talk_parties import Person, until

FIRST_HZ, SECOND_HZ = 1000, 1400
"""The operators' tones."""


async def waiting(line, caller, *, agrees="1", port=0, host="127.0.0.1"):
    """The caller chooses the second topic by key, decides about the recording, and waits; returns the contact."""
    caller.call("1234", port or line.board.port, host)
    await caller.told("CALL_ESTABLISHED")
    await stage(line, "menu")
    caller.press("2")
    await stage(line, "consent")
    caller.press(agrees)
    await stage(line, "waiting")
    (call,) = line.board.calls
    assert call.script.topic == line.board.facts.topics[1], "the topic of the key that was pressed"
    assert call.script.recording == (agrees == "1")


@contextlib.asynccontextmanager
async def desk_of(line, name, code, hertz):
    """An operator who is available, with a tone and an ear for the caller's."""
    async with line.gateway.desk(name) as console:
        await console.do("setState", state="available")
        person = Person(console, code, hertz)
        try:
            yield person
        finally:
            await person.aclose()


async def takes(person, caller_tone, softphone):
    """The operator takes the caller who is offered, and both hear each other; returns the contact."""
    offer = (await person.page.wait_state("offered"))["offer"]
    assert offer["channel"] == "phone"
    contact = person.about["contactId"] = offer["contactId"]
    await person.connect(caller_tone)
    await person.page.do("acceptOffer", contactId=contact)
    await hears(person, caller_tone)
    await until(lambda: softphone.hears(person.sender.hertz))
    return contact


async def rates(softphone):
    """The caller gives stars, and the station hangs up; a key that comes before the question is lost."""
    async with asyncio.timeout(120):
        while not any(event["type"] == "CALL_CLOSED" for event in softphone.events):
            softphone.press("5")
            await asyncio.sleep(0.5)
