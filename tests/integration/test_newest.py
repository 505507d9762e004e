"""A change whose push was lost between gateways reaches the page all the same."""

from tests.integration.conversations import entered


async def test_a_page_is_told_of_a_change_that_it_missed(gateway):
    async with gateway.citizen() as citizen:
        seat = await entered(citizen)
        key = f"{{acd:{gateway.settings.station}}}:revision:contact:{seat['contactId']}"
        # what another gateway has changed, and published while this one was connecting anew
        missed = await gateway.redis.incr(key)
        await citizen.wait(
            lambda event: event["type"] == "newest" and event["newest"] >= missed, timeout_s=20
        )
