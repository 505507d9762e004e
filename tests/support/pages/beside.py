"""A supervisor listens to, whispers into and joins a conversation; checks that a party does not hear."""

from playwright.async_api import expect

from tests.support.pages import decoded


async def be(supervisor, way):
    await supervisor.by(f"monitoring-{way}").click()
    await expect(supervisor.by("monitoring")).to_have_attribute("data-way", way)


async def never_hears(page, party, looks=4):
    for _ in range(looks):
        tone = await decoded.tone_heard(page)
        assert not tone.is_of(party), tone
