"""Writing the row of a new contact, without which its name, chat and notes would have no place."""

from typing import Any

from sqlalchemy.exc import IntegrityError

from gateway.contacts import sql as contacts
from gateway.platform.ids import new_reference
from gateway.platform.sql.engine import Database

_REFERENCE_TRIES = 5


async def open_row(database: Database, **row: Any) -> None:
    """Write the row (see :func:`gateway.contacts.sql.open_contact`) under a reference of its own;
    one that is there already stays as it is."""
    for attempt in range(_REFERENCE_TRIES):
        try:
            async with database.writing() as session:
                await contacts.open_contact(session, reference=new_reference(), **row)
        except IntegrityError:
            # somebody has that reference already
            if attempt == _REFERENCE_TRIES - 1:
                raise
        else:
            return
