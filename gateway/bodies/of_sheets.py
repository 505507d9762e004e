"""Links an information sheet to the body in the directory whose matter it is about. The sheet's owner chooses the
body, which is shown with the sheet."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, select

from gateway.bodies import api
from gateway.bodies.service import Bodies
from gateway.bodies.tables import Body, SheetBody
from gateway.knowledge.care import managed, name_body
from gateway.knowledge.tables import Sheet
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import put_all


class SheetBodies:
    """Reads and writes which body a sheet names. The sheet's own line about the competent body follows the choice."""

    def __init__(self, database: Database, bodies: Bodies, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._bodies = bodies
        self._clock = clock

    async def of(self, sheet_id: str) -> api.SheetBodyShown:
        """Return the body that a sheet names, if it is in use. Raises :class:`Refused` ``not_found`` for an unknown
        sheet."""
        async with self._database.reading() as session:
            if await session.get(Sheet, sheet_id) is None:
                raise Refused("not_found", "There is no such sheet.")
            row = await session.get(SheetBody, sheet_id)
            body = None if row is None else await session.get(Body, row.body_id)
        if body is None or body.retired_at is not None:
            return api.SheetBodyShown(body=None)
        return api.SheetBodyShown(body=await self._bodies.opened(body.id))

    async def choose(self, sheet_id: str, body_id: str | None, staff: Staff) -> None:
        """Set the body that a sheet names, or none. Raises :class:`Refused`: ``not_found``, ``not_yours``,
        ``unknown_body``, ``retired``."""
        async with self._database.writing() as session:
            sheet = await managed(session, sheet_id, staff)
            body = None if body_id is None else await session.get(Body, body_id)
            if body_id is not None and body is None:
                raise Refused("unknown_body", "There is no such body.", kind="invalid")
            if body is not None and body.retired_at is not None:
                raise Refused("retired", "Nobody is referred to it any more.")
            if body is None:
                await session.execute(delete(SheetBody).where(SheetBody.sheet_id == sheet_id))
            else:
                await put_all(session, SheetBody, [{"sheet_id": sheet_id, "body_id": body.id}])
            name = None if body is None else body.name
            await name_body(session, sheet, body_id, name, staff.account_id, self._clock())

    async def card(self, sheet_id: str, language: str) -> list[str]:
        """Return the lines that citizens are shown about the body that a sheet names: its name, where, when, how,
        what to bring. Empty for none."""
        async with self._database.reading() as session:
            rows = await session.execute(
                select(Body)
                .join(SheetBody, SheetBody.body_id == Body.id)
                .where(SheetBody.sheet_id == sheet_id, Body.retired_at.is_(None))
            )
            body = rows.scalar_one_or_none()
        return [] if body is None else self._bodies.card(body, language).split("\n")
