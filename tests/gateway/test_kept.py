"""What administrators are told of everything that is kept: all of it, by which rule, and what is due next."""

from datetime import timedelta

from gateway.archive.exports.tables import RecordingExport
from gateway.archive.tables import RECORDINGS
from gateway.contacts.tables import Contact
from gateway.platform.security.permissions import Role
from gateway.schema import KEEPS
from gateway.setting_sources import SettingsSources
from gateway.settings import Settings
from gateway.upkeep.kept import ENDS, OF_CONTACTS, SINCE, kinds
from tests.gateway.contact_rows import a_recording


def test_every_declaration_is_told_with_its_rule_and_source():
    sources = SettingsSources(environment=frozenset({"chat_days"}))
    found = {each.name: each for each in kinds(KEEPS, Settings(chat_days=5), sources)}
    assert found.keys() == {each.name for each in KEEPS}
    chat = found["chat"]
    assert (chat.basis, chat.setting, chat.source) == ("setting", "VS_CHAT_DAYS", "environment")
    assert (chat.span_s, chat.with_recording) == (5 * 86_400, True)
    assert found[RECORDINGS.name].basis == "rules"
    assert (found["audit"].basis, found["audit"].until, found["audit"].span_s) == (
        "until", "always", None,
    )  # fmt: skip
    assert (found["sms"].basis, found["sms"].span_s) == ("fixed", 600)
    assert found["callback"].within == "VS_CONTACT_DAYS"
    # what is looked for is declared
    assert {*OF_CONTACTS.values(), *SINCE, *ENDS} <= found.keys()


async def test_the_oldest_that_is_there_says_what_is_due(client, bearer, core, clock):
    path, admin = "/api/v1/upkeep/kept", await bearer(Role.ADMIN)

    async def due():
        listed = (await (await client.get(path, headers=admin)).json())["kinds"]
        return {each["name"]: each["dueAt"] for each in listed if each["dueAt"]}

    async with core.database.writing() as session:
        session.add(
            Contact(
                id="c", reference="AAAA-0001", category="weapons", channel="video",
                modality="video", language="it", needs=[], consent=False, created_at=clock.now,
                state="closed", visitor_name="Anna",
            )
        )  # fmt: skip
    days = core.settings.contact_days
    ends = (clock.now + timedelta(days=days)).isoformat()[:19]
    found = await due()
    assert found["contact"].startswith(ends)
    assert "notes" not in found
    async with core.database.writing() as session:
        (await session.get(Contact, "c")).visitor_name = None
    assert "contact" not in await due()
    await a_recording(core, "r1")
    expires = clock.now + timedelta(days=2)
    async with core.database.writing() as session:
        for state, days in (("expired", 1), ("ready", 2), ("ready", 3)):
            session.add(
                RecordingExport(
                    id=f"{state}-{days}", recording_id="r1", kind="copy", options={}, ordered_at=clock.now, reason="",
                    state=state, attempts=1, due_at=clock.now, files=[], expires_at=clock.now + timedelta(days=days),
                )
            )  # fmt: skip
    assert (await due())["copy"].startswith(expires.isoformat()[:19])
    for role in set(Role) - {Role.ADMIN}:
        assert (await client.get(path, headers=await bearer(role))).status == 403
