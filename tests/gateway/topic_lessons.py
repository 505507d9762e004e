"""Cases that people have ended, from which topics are learnt."""

from gateway.messages.cases import NewCase
from gateway.topic_proposals.tables import TopicLesson

WEAPONS = "Il porto d'armi per la caccia è scaduto, come rinnovo la licenza?"
ROADS = "Ho preso una multa con l'autovelox, posso fare ricorso al verbale?"


async def end_cases(core, later, text, topic, persons):
    """Have each of *persons* ask *text* in a case that was left at *topic*; return the cases' ids."""
    ids = []
    async with core.database.writing() as session:
        for person in persons:
            wanted = NewCase(
                key=person, category=topic, text=text, source="web", email=f"{person}@example.org", receipt=False,
            )  # fmt: skip
            case = await later.cases.take_in(session, wanted)
            ids.append(case.contact_id)
            session.add(
                TopicLesson(
                    contact_id=case.contact_id, category=topic, proposed=None, month="2026-01", learnt_at=core.clock(),
                )
            )  # fmt: skip
    return ids
