"""Puts information sheets in force, and takes them out of it, without the ways of a page."""

from gateway.knowledge.tables import Sheet, SheetVersion


async def publish(core, name, text, *, language="it", number=1, based_on=None):
    """A sheet in force, or another version of it."""
    now = core.clock()
    async with core.database.writing() as session:
        row = await session.get(Sheet, name)
        if row is None:
            row = Sheet(
                id=name, topics=["weapons"], owner_id=None, deputy_id=None, competent_body=None,
                life_days=None, example=False, state="published", last_number=number, current=number,
                meaning=number, created_at=now, confirmed_at=now, confirmed_by=None, reminded_at=None,
                escalated_at=None, withdrawn_at=None, withdrawn_by=None, withdrawn_why=None,
            )  # fmt: skip
            session.add(row)
            await session.flush()
        elif language == "it":
            row.current = row.last_number = row.meaning = number
        session.add(
            SheetVersion(
                sheet_id=name, number=number, language=language, state="published", title=f"Scheda {name}",
                entries={"summary": text}, body="", links=[], questions=["Come si fa?"], why="",
                based_on=based_on, minor=False, written_at=now, author_id=None, approved_at=now,
                approved_by=None, returned_why=None,
            )
        )  # fmt: skip


async def withdraw(core, name):
    async with core.database.writing() as session:
        row = await session.get(Sheet, name)
        row.state, row.withdrawn_at = "withdrawn", core.clock()
