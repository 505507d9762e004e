"""What the gateway process consists of: the ground floor's parts and the switchboard's, joined."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.app import Parts
from gateway.core import Core
from gateway.switchboard import Switchboard
from gateway.usecases.quick_exit import QuickExit
from queueing.categories import shipped


@asynccontextmanager
async def compose(core: Core) -> AsyncIterator[Parts]:
    """Open everything that stands on the core, and close it again at the end."""
    await core.first_run(shipped().ids)
    switchboard = Switchboard(core)
    try:
        await switchboard.start()
        phone = switchboard.phone
        yield Parts(
            station=switchboard.station,
            floor=switchboard.station,
            cool_downs=switchboard.incidents,
            opening=switchboard.opening,
            messages=switchboard.later.messages,
            message_desk=switchboard.later.desk,
            mail=switchboard.later.outbox,
            vault=switchboard.playback,
            station_checks=switchboard.checks,
            paths=switchboard.paths,
            leaver=QuickExit(switchboard.acd),
            telephony=phone.provider if phone is not None else None,
            inviter=phone.continuing if phone is not None else None,
            telephony_events=phone.streams if phone is not None else None,
            checks={
                "redis": switchboard.redis_answers,
                "media": switchboard.media_answers,
            },
            figures=[switchboard.figures.media, switchboard.figures.queue],
            targets=switchboard.figures,
            share=switchboard.share,
            attach=switchboard.attach,
        )
    finally:
        await switchboard.aclose()
