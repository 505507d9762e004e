"""Writing the row of a new contact, without which its name, chat and notes would have no place."""

from typing import Any

from sqlalchemy.exc import IntegrityError

from gateway.history import contacts
from gateway.history.engine import Database
from gateway.history.ids import new_reference

_REFERENCE_TRIES = 5


async def open_row(database: Database, **row: Any) -> None:
    """Write the row (see :func:`gateway.history.contacts.open_contact`) under a reference of its own;
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
