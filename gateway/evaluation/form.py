"""The form by which a contact is judged: sections of items, their weights, and the failures that limit the score.
Pure."""

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

LONGEST = 60
"""Items a form may have: more than anybody answers with care."""

Id = Annotated[str, msgspec.Meta(pattern="^[a-z0-9]{1,24}$")]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Weight = Annotated[int, msgspec.Meta(ge=0, le=100)]
Gravity = Literal["normal", "critical", "fatal"]


class Item(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):  # fmt: skip
    """One question, answered with 0 to ``steps - 1``; the last step is best.

    ``labels`` has a word for each step, or none at all: then the page uses its own. An item with a ``weight`` of 0 is
    asked and shown and does not count. ``failed_to`` is the highest answer with which a critical or fatal item has
    failed.
    """

    id: Id
    text: Words
    hint: Annotated[str, msgspec.Meta(max_length=400)] = ""
    weight: Weight = 1
    steps: Annotated[int, msgspec.Meta(ge=2, le=10)] = 2
    labels: Annotated[
        list[Annotated[str, msgspec.Meta(min_length=1, max_length=40)]],
        msgspec.Meta(max_length=10),
    ] = []
    not_applicable: bool = False
    gravity: Gravity = "normal"
    failed_to: Annotated[int, msgspec.Meta(ge=0, le=8)] = 0


class Section(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):  # fmt: skip
    """Items that belong together, and their weight beside the other sections."""

    id: Id
    title: Words
    weight: Weight = 1
    items: Annotated[list[Item], msgspec.Meta(max_length=LONGEST)]


class Form(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):  # fmt: skip
    """A form. ``cap`` is the highest score, 0 to 100, that a failed critical item leaves."""

    sections: Annotated[list[Section], msgspec.Meta(max_length=20)]
    cap: Annotated[int, msgspec.Meta(ge=0, le=100)] = 50

    def items(self) -> Iterator[Item]:
        """Yield every item, in the order of the form."""
        for section in self.sections:
            yield from section.items


class FormError(ValueError):
    """The form cannot be used; ``code`` is the word for the reason, ``where`` the id of the faulty part, if any."""

    def __init__(self, code: str, message: str, where: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.where = where


def check(form: Form) -> None:
    """Raise :class:`FormError` for a form by which nobody could be judged.

    A draft may be anything that fits the types; it is checked when it is published.
    """
    items = list(form.items())
    if not items:
        raise FormError("no_items", "The form asks nothing.")
    if len(items) > LONGEST:
        raise FormError("too_long", f"A form may have {LONGEST} items.")
    seen: set[str] = set()
    for name in [*(each.id for each in form.sections), *(each.id for each in items)]:
        if name in seen:
            raise FormError("double_id", f"Two parts are called {name}.", name)
        seen.add(name)
    for section in form.sections:
        if not section.items:
            raise FormError("empty_section", f"Section {section.title} asks nothing.", section.id)
    for item in items:
        if item.labels and len(item.labels) != item.steps:
            raise FormError(
                "labels", f"{item.text}: {item.steps} steps need as many labels.", item.id
            )
        if item.failed_to >= item.steps - 1:
            raise FormError("always_failed", f"{item.text}: the best answer fails, too.", item.id)
    if not any(
        section.weight and item.weight for section in form.sections for item in section.items
    ):
        raise FormError("no_weight", "Nothing in the form counts.")
