"""Reads lists of people and offices (CSV, RFC 4180) and checks them line by line, so that a list is taken whole or not
at all. No I/O.

The page at ``/admin`` and the command line read a list by the same functions. The first line names the columns, in
Italian or English, in any order; commas, semicolons (as spreadsheets write them in Italy) and tabs separate. Each fault
is a :class:`Problem` with a word for programs; lines are counted as an editor counts them.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

import msgspec

from gateway.accounts.offices import OFFICE_ID, WantedOffice
from gateway.accounts.service import DEFAULT_PROFICIENCY, OF_OFFICES, USERNAME
from gateway.accounts.skills import SKILLS
from gateway.platform.email_and_phone import checked_phone, email_address
from gateway.platform.plain_text import BYTE_ORDER_MARK
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role

MOST_PEOPLE: Final = 200
"""How many people one list may hold: each gets a password, which takes a moment to make."""
MOST_OFFICES: Final = 500
LONGEST_NAME: Final = 120
LONGEST_SHORT_NAME: Final = 24
BODY_LIMIT: Final = 256 * 1024
ALL: Final = frozenset({"*", "all", "tutti", "tutte"})
"""Words that stand for every topic."""

PEOPLE: Final[Mapping[str, tuple[str, ...]]] = {
    "username": ("username", "user", "nome utente", "utente"),
    "name": ("name", "display name", "display_name", "nome", "nome mostrato"),
    "role": ("role", "incarico", "ruolo"),
    "office": ("office", "ufficio"),
    "topics": ("topics", "categories", "argomenti"),
    "skills": ("languages", "skills", "lingue"),
    "email": ("email", "e-mail", "mail", "posta", "posta elettronica"),
}
"""The columns of a list of people, each with the headings that stand for it."""
OFFICES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "sigla"),
    "name": ("name", "nome"),
    "short name": ("short name", "short_name", "nome breve"),
    "email": ("email", "e-mail", "mail", "posta", "posta elettronica"),
    "phone": ("phone", "telephone", "telefono"),
    "topics": ("topics", "categories", "argomenti"),
}
_NEEDED: Final = {"people": ("username", "role"), "offices": ("id", "name")}
_ROLES: Final[Mapping[str, Role]] = {
    **{role.value: role for role in Role},
    "operatore": Role.OPERATOR,
    "capo ufficio": Role.SUPERVISOR,
    "addetto qualità": Role.QUALITY,
    "qualità": Role.QUALITY,
    "amministratore": Role.ADMIN,
    "ufficio": Role.OFFICE,
    "ufficio periferico": Role.OFFICE,
}
_ANSWERING: Final = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.OFFICE})
_SEVERAL = re.compile(r"[,;|\n]")


class Problem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A fault of a list: a word for programs, the column it is in (empty for the whole), and what was written there."""

    code: str
    column: str = ""
    value: str = ""


class PersonLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A person as written in *line*; ``topics`` maps ids to proficiencies. Usable only without ``problems``."""

    line: int
    username: str
    name: str
    role: Role | None
    office: str
    topics: dict[str, int]
    skills: list[str]
    email: str
    problems: list[Problem]


class OfficeLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An office as written in *line*; ``isNew``: no office has this id yet. ``topics`` None: the list does not say
    them."""

    line: int
    id: str
    name: str
    short_name: str
    email: str
    phone: str
    topics: list[str] | None
    is_new: bool
    problems: list[Problem]


class PeopleRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A list of people as read. ``problems`` are those of the whole list; a line has its own."""

    lines: list[PersonLine]
    problems: list[Problem]

    @property
    def right(self) -> bool:
        """Whether neither the list nor a line has a problem, so that it may be taken."""
        return not self.problems and not any(each.problems for each in self.lines)


class OfficesRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A list of offices as read. ``problems`` are those of the whole list, a line has its own; ``columns`` are those
    that the list has."""

    lines: list[OfficeLine]
    problems: list[Problem]
    columns: list[str]

    @property
    def right(self) -> bool:
        """Whether neither the list nor a line has a problem, so that it may be taken."""
        return not self.problems and not any(each.problems for each in self.lines)


def read_people(
    text: str, *, taken: Collection[str], topics: Collection[str], offices: Collection[str]
) -> PeopleRead:
    """Read a list of people. *taken* are usernames that exist, *topics* and *offices* the ids that may be named; an office
    that is closed is not among them."""
    table = _Table.of(text, PEOPLE, _NEEDED["people"], most=MOST_PEOPLE)
    seen: set[str] = set()
    lines = []
    for line, cells in table.rows():
        problems = list(table.surplus(cells))
        username = table.cell(cells, "username").lower()
        if code := _username_problem(username, taken, seen):
            problems.append(Problem(code=code, column="username", value=username))
        seen.add(username)
        name = table.cell(cells, "name") or username
        if len(name) > LONGEST_NAME:
            problems.append(Problem(code="too_long", column="name", value=name[:40]))
        wanted = table.cell(cells, "role")
        role = _ROLES.get(wanted.casefold())
        if role is None:
            problems.append(Problem(code="role_unknown", column="role", value=wanted))
        office = table.cell(cells, "office").lower()
        if code := _office_problem(office, role, offices):
            problems.append(Problem(code=code, column="office", value=office))
        profile = _profile(table.cell(cells, "topics"), topics, problems)
        if profile and role is not None and role not in _ANSWERING:
            problems.append(Problem(code="topics_not_for_role", column="topics"))
        skills = []
        for skill in _split(table.cell(cells, "skills")):
            if skill.lower() in SKILLS:
                skills.append(skill.lower())
            else:
                problems.append(Problem(code="skill_unknown", column="skills", value=skill))
        email = table.cell(cells, "email")
        if email and not _is_email(email):
            problems.append(Problem(code="email_invalid", column="email", value=email))
        lines.append(
            PersonLine(
                line=line, username=username, name=name, role=role, office=office,
                topics=profile, skills=sorted(set(skills)), email=email, problems=problems,
            )
        )  # fmt: skip
    return PeopleRead(lines=lines, problems=table.problems)


def _username_problem(username: str, taken: Collection[str], seen: Collection[str]) -> str:
    if not USERNAME.fullmatch(username):
        return "username_invalid"
    if username in taken:
        return "username_taken"
    return "username_twice" if username in seen else ""


def _office_problem(office: str, role: Role | None, offices: Collection[str]) -> str:
    if office and office not in offices:
        return "office_unknown"
    if office and role is not None and role not in OF_OFFICES:
        return "office_not_for_role"
    return "office_missing" if role is Role.OFFICE and not office else ""


def read_offices(text: str, *, known: Collection[str], topics: Collection[str]) -> OfficesRead:
    """Read a list of offices. *known* are the ids that exist, which the list changes; *topics* those that may be named."""
    table = _Table.of(text, OFFICES, _NEEDED["offices"], most=MOST_OFFICES)
    seen: set[str] = set()
    lines = []
    for line, cells in table.rows():
        problems = list(table.surplus(cells))
        office = table.cell(cells, "id").lower()
        if not OFFICE_ID.match(office):
            problems.append(Problem(code="id_invalid", column="id", value=office))
        elif office in seen:
            problems.append(Problem(code="id_twice", column="id", value=office))
        seen.add(office)
        name, short = table.cell(cells, "name"), table.cell(cells, "short name")
        if not name:
            problems.append(Problem(code="name_missing", column="name"))
        for column, value, longest in (
            ("name", name, LONGEST_NAME),
            ("short name", short, LONGEST_SHORT_NAME),
        ):
            if len(value) > longest:
                problems.append(Problem(code="too_long", column=column, value=value[:40]))
        email = table.cell(cells, "email")
        if email and not _is_email(email):
            problems.append(Problem(code="email_invalid", column="email", value=email))
        phone = table.cell(cells, "phone")
        if phone and not _is_phone(phone):
            problems.append(Problem(code="phone_invalid", column="phone", value=phone[:40]))
        named = (
            sorted(_profile(table.cell(cells, "topics"), topics, problems))
            if "topics" in table.columns
            else None
        )
        lines.append(
            OfficeLine(
                line=line, id=office, name=name, short_name=short, email=email, phone=phone,
                topics=named, is_new=office not in known, problems=problems,
            )
        )  # fmt: skip
    return OfficesRead(lines=lines, problems=table.problems, columns=sorted(table.columns))


def wanted_of(line: OfficeLine, columns: Collection[str]) -> WantedOffice:
    """Return the office that a line without problems describes; None stands for each field that *columns* do not
    name."""
    return WantedOffice(
        id=line.id,
        name=line.name,
        short_name=line.short_name if "short name" in columns else None,
        email=line.email if "email" in columns else None,
        phone=line.phone if "phone" in columns else None,
        categories=line.topics,
    )


class _Table:
    """Rows with named columns, and what is wrong with the whole."""

    def __init__(
        self, columns: Mapping[str, int], width: int, found: list[tuple[int, list[str]]]
    ) -> None:
        self.columns = columns
        self.problems: list[Problem] = []
        self._width = width
        self._found = found

    @classmethod
    def of(
        cls, text: str, known: Mapping[str, tuple[str, ...]], needed: Iterable[str], *, most: int
    ) -> "_Table":
        text = text.removeprefix(BYTE_ORDER_MARK)
        first = text.lstrip("\r\n").partition("\n")[0]
        delimiter = max(",;\t", key=first.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        found: list[tuple[int, list[str]]] = []
        problems: list[Problem] = []
        begins = 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    found.append((begins, [" ".join(cell.split(" ")).strip() for cell in cells]))
                begins = reader.line_num + 1
        except csv.Error:
            problems.append(Problem(code="not_csv", value=str(begins)))
        heading = found.pop(0)[1] if found else []
        by_word = {word: column for column, words in known.items() for word in words}
        columns: dict[str, int] = {}
        for at, word in enumerate(heading):
            column = by_word.get(" ".join(word.casefold().split()))
            if column is None:
                if word:
                    problems.append(Problem(code="column_unknown", value=word))
            elif column in columns:
                problems.append(Problem(code="column_twice", column=column))
            else:
                columns[column] = at
        problems += [
            Problem(code="column_missing", column=each) for each in needed if each not in columns
        ]
        if not found and not problems:
            problems.append(Problem(code="empty"))
        if len(found) > most:
            problems.append(Problem(code="too_many", value=str(most)))
        made = cls(columns, len(heading), found[:most])
        made.problems = problems
        return made

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The lines below the heading; none where it lacks what is needed."""
        missing = any(each.code in ("column_missing", "not_csv") for each in self.problems)
        return iter(() if missing else self._found)

    def cell(self, cells: list[str], column: str) -> str:
        at = self.columns.get(column)
        return "" if at is None or at >= len(cells) else cells[at]

    def surplus(self, cells: list[str]) -> Iterator[Problem]:
        """Yield a problem for each cell to the right of the last heading: it belongs to no column."""
        for cell in cells[self._width :]:
            if cell:
                yield Problem(code="cell_surplus", value=cell)


def _split(text: str) -> list[str]:
    return [part.strip() for part in _SEVERAL.split(text) if part.strip()]


def _profile(text: str, topics: Collection[str], problems: list[Problem]) -> dict[str, int]:
    """``a,b:5`` as ids with proficiencies; what is wrong is added to *problems*."""
    found: dict[str, int] = {}
    for item in _split(text):
        topic, _, proficiency = (part.strip() for part in item.lower().partition(":"))
        if proficiency and not re.fullmatch("[1-5]", proficiency):
            problems.append(Problem(code="proficiency_invalid", column="topics", value=item))
            continue
        level = int(proficiency or DEFAULT_PROFICIENCY)
        if topic in ALL:
            found |= {each: level for each in topics if each not in found}
        elif topic in topics:
            found[topic] = level
        else:
            problems.append(Problem(code="topic_unknown", column="topics", value=topic))
    return found


def _is_email(text: str) -> bool:
    try:
        email_address(text)
    except ValueError:
        return False
    return True


def _is_phone(text: str) -> bool:
    try:
        checked_phone(text)
    except Refused:
        return False
    return True
