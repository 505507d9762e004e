"""Changes of contacts' rows that other rooms ask for, each in a transaction of its own."""

from gateway.contacts import sql as contacts
from gateway.platform.sql.engine import Database
from queueing.model import Modality


async def goes_on_by_video(database: Database, contact_id: str, *, consent: bool) -> None:
    """Have a contact be by video from now on, with the citizen's *consent* to be recorded or without."""
    async with database.writing() as session:
        await contacts.change_contact(
            session, contact_id, modality=str(Modality.VIDEO), consent=consent
        )


async def erase(database: Database, contact_id: str) -> None:
    """Remove a contact with everything that is kept of it here."""
    async with database.writing() as session:
        await contacts.erase(session, contact_id)


async def erase_events_of_agent(database: Database, agent_id: str) -> None:
    """Remove what the journal says of an operator outside contacts."""
    async with database.writing() as session:
        await contacts.erase_events_of_agent(session, agent_id)
