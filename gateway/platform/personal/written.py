"""Finds where people wrote an address or a number.

A person must not be mistaken for one whose address or number only contains theirs: a column for addresses is compared
whole, and in free text nothing that could belong to a longer one may stand beside the match. Numbers are compared by their
digits, with and without Italy's country code, however they are spaced; two numbers separated by nothing but a blank are
told apart only where one number could not be that long (ITU-T E.164: 15 digits).
"""

import re
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, func

_COUNTRY = "39"
_LONGEST = 15
_LONGEST_AT_HOME = 10
_SPACING = r"[ \t\u00a0()./-]{0,3}"
_RUN = re.compile(rf"\+?\d(?:{_SPACING}\d)*")


def number_forms(written: str) -> frozenset[str]:
    """Return the digits under which the number may have been written; empty if it has none."""
    digits = re.sub(r"\D", "", written)
    abroad = "+" in written or digits.startswith("00")
    digits = digits.removeprefix("00")
    if not digits:
        return frozenset()
    home = digits
    if digits.startswith(_COUNTRY) and (abroad or len(digits) > _LONGEST_AT_HOME):
        home = digits.removeprefix(_COUNTRY)
    elif abroad:
        return frozenset((digits, "00" + digits))
    return frozenset((home, _COUNTRY + home, "00" + _COUNTRY + home))


def number_in(number: str, text: str) -> bool:
    """Return whether *number* stands in *text*, as a whole."""
    forms = number_forms(number)
    for run in _RUN.finditer(text):
        groups = re.findall(r"\d+", run.group())
        if "".join(groups) in forms:
            return True
        if sum(map(len, groups)) > _LONGEST and any(
            "".join(groups[first:last]) in forms
            for first in range(len(groups))
            for last in range(first + 1, len(groups) + 1)
        ):
            return True
    return False


def email_in(email: str, text: str) -> bool:
    """Return whether the address stands in *text* and is not part of another one."""
    wanted = re.escape(email.strip().casefold())
    beside = rf"(?<![\w.+-])(?<!\w[!#$%&'*/=?^`{{|}}~]){wanted}(?![\w@])(?!-+\w|\.\w)"
    return re.search(beside, text.casefold()) is not None


def stands_in(kind: str, value: str, column: str, content: Any) -> bool:
    """Return whether an ``email`` or ``number`` (*kind*) stands in the *content* of a *column*: text, or JSON of it."""
    if isinstance(content, (dict, list)):
        inside = content.values() if isinstance(content, dict) else content
        return any(stands_in(kind, value, column, each) for each in inside)
    if not isinstance(content, str):
        return False
    if column in ("email", "number"):
        return column == kind and (
            content.strip().casefold() == value.strip().casefold()
            if kind == "email"
            else bool(number_forms(content) & number_forms(value))
        )
    return email_in(value, content) if kind == "email" else number_in(value, content)


def may_contain(kind: str, value: str, column: Any) -> ColumnElement[bool]:
    """Return a condition for SQL that is true of all rows for which :func:`stands_in` is, and of others."""
    text = func.lower(cast(column, Text))
    if kind == "number":
        shortest = min(number_forms(value), key=len, default="")
        return and_(column.is_not(None), text.like("%" + "%".join(shortest) + "%"))
    wanted = value.strip().lower()
    if not wanted.isascii():
        # what lower() means differs between databases
        return cast(column, Text).is_not(None)
    found: ColumnElement[bool] = text.contains(wanted, autoescape=True)
    return found
