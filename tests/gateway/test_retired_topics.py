"""Nothing new begins in a topic that is retired; contacts that are in it go on."""

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from gateway.floor.api import NewNotice
from gateway.floor.notices import Notices
from gateway.handover.api import NewAuthorisation
from gateway.handover.authorisations import Authorisations
from gateway.handover.consult import Consults
from gateway.handover.tables import Authorisation
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.workday.api import NewDecision
from queueing.categories import Catalogue
from signaling.protocol import desk


@pytest.fixture
def catalogue(topics):
    """Weapons are retired."""
    topics.catalogue.take(
        Catalogue(tuple(replace(each, retired=each.id == "weapons") for each in topics.catalogue))
    )
    return topics.catalogue


class Queue:
    """It knows the topic, as contacts are still in it, and is asked for nothing."""

    categories = frozenset({"weapons"})

    async def contact(self, _contact_id):
        """Nobody's."""


class Anywhere:
    async def target(self, _command):
        """The topic alone says where to."""
        return ""


async def test_neither_a_notice_nor_a_decision_is_for_a_retired_topic(core, catalogue, day):
    notices = Notices(core.database, catalogue, lambda: 0)
    with pytest.raises(Refused) as notice:
        await notices.add(
            NewNotice(text="Si chiude alle 13", category="weapons", minutes=30), by="s"
        )
    with pytest.raises(Refused) as decision:
        await day.decide(NewDecision(text="Si chiede la targa", category="weapons"), by="s")
    assert {notice.value.code, decision.value.code} == {"retired_category"}


async def test_leave_for_the_day_is_neither_asked_for_nor_given(core, catalogue, people):
    def office_is_open(_office):
        return True

    authorisations = Authorisations(
        Queue(), None, None, catalogue, lambda: 0, office_is_open=office_is_open
    )
    with pytest.raises(Refused) as asked:
        await authorisations.ask("a", "weapons", None, "serve")
    with pytest.raises(Refused) as given:
        await authorisations.give(NewAuthorisation(account_id="a", category="weapons"), by="s")
    assert {asked.value.code, given.value.code} == {"retired_category"}
    # asked before it was retired
    async with core.database.writing() as session:
        for name, kind in (("day", "standing"), ("one", "during")):
            session.add(
                Authorisation(
                    id=name,
                    kind=kind,
                    account_id=people[Role.OPERATOR].id,
                    category="weapons",
                    contact_id=None,
                    asked_at=core.clock(),
                    state="pending",
                )
            )
    authorisations = Authorisations(
        Queue(), core.database, None, catalogue, lambda: 0, office_is_open=office_is_open
    )
    for name, standing in (("day", False), ("one", True)):
        with pytest.raises(Refused) as decided:
            await authorisations.decide(
                name, by="s", granted=True, reason="", until=None, standing=standing
            )
        assert decided.value.code == "retired_category"
    async with core.database.reading() as session:
        assert {row.state for row in await session.scalars(select(Authorisation))} == {"pending"}
    # for a contact that is in it, leave is still a question
    with pytest.raises(Refused) as during:
        await authorisations.ask("a", "weapons", "c", "serve")
    assert during.value.code == "not_your_contact"


async def test_a_consultation_is_refused_before_its_question_is_kept(catalogue):
    consultations = Consults(None, None, None, None, Anywhere(), None, catalogue, lambda: 0)
    for category, word in (("weapons", "retired_category"), ("station-check", "unknown_category")):
        with pytest.raises(Refused) as refused:
            await consultations.ask(
                "a",
                desk.Consult(id="1", contact_id="c", category=category, note="Anna Rossi chiede"),
            )
        assert refused.value.code == word
