"""Sheets written by several at one moment, on PostgreSQL: SQLite has one writer anyway."""

import asyncio
from types import SimpleNamespace

import pytest

from gateway.attachments.inspection import Inspection
from gateway.attachments.kinds import KINDS
from gateway.attachments.pictures import Pictures
from gateway.attachments.store import open_vault
from gateway.knowledge.api import TopicLife
from gateway.knowledge.attached import SheetAttachments, filled
from gateway.knowledge.care import SheetCare
from gateway.knowledge.entries import SheetAttachment, SheetText
from gateway.knowledge.tables import SheetVersion
from gateway.platform.refused import Refused
from gateway.platform.security.keys import Keys
from gateway.platform.throttle import AddressThrottle
from gateway.platform.topics import topics
from gateway.pocket.api import NewDevice
from gateway.pocket.service import Devices
from gateway.pocket.sets import SheetSets
from tests.gateway.chat_files import jpeg
from tests.gateway.published_sheets import publish

pytestmark = pytest.mark.parametrize(
    "dialect", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


async def test_lives_that_several_set_for_the_first_time_are_those_of_one_of_them(database, clock):
    care = SheetCare(database, topics(), clock)
    wanted = [
        [TopicLife(topic=each, days=30)] for each in ("weapons", "road-code", "weapons", "privacy")
    ]
    supervisor = SimpleNamespace(account_id=None)
    await asyncio.gather(*(care.set_lives(each, supervisor) for each in wanted))
    assert (await care.lives()).topics in wanted


async def test_a_code_that_two_devices_type_at_once_takes_one_of_them_in(database, clock):
    keys = Keys(bytes(32))
    devices = Devices(
        database,
        SheetSets(database, keys, "Stazione", clock),
        keys,
        AddressThrottle("pocket", None, b"secret"),
        clock,
        None,
    )
    code = (await devices.invite(NewDevice(name="Palmare"), by=None)).code
    made = await asyncio.gather(
        *(devices.enrol(code, f"192.0.2.{each}") for each in range(4)), return_exceptions=True
    )
    refused = [each.code for each in made if isinstance(each, Refused)]
    assert refused == ["wrong_code"] * 3


async def test_a_file_that_somebody_is_about_to_name_is_not_purged(database, settings, clock):
    inspection = Inspection(Pictures(), None, kinds=KINDS.values(), megabytes=1)
    attached = SheetAttachments(database, open_vault(settings), inspection, clock)
    await publish(SimpleNamespace(database=database, clock=clock), "a", "Uno")

    async def octets():
        yield jpeg()

    old = await attached.receive("foto.jpg", octets(), announced=None, by=None)
    unused = await attached.receive("altra.jpg", octets(), announced=None, by=None)
    clock.advance(days=2)
    async with database.writing() as session:
        text = await filled(session, SheetText(title="x", attachments=[SheetAttachment(id=old.id)]))
        await attached.purge()
        version = await session.get(SheetVersion, ("a", 1))
        version.attachments = [{"id": each.id} for each in text.attachments]
    await attached.purge()
    assert (await attached.give(old.id))[0].id == old.id
    with pytest.raises(Refused):
        await attached.give(unused.id)
