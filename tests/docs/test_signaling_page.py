"""docs/signaling.md calls fields as they are on the wire; codes and states are so already."""

import pytest

from tools import signaling_doc


@pytest.mark.parametrize(
    ("docstring", "written"),
    [
        ("``return_until_ms``: the end.", "`returnUntilMs`: the end."),
        ("Refused with ``not_by_line`` for others.", "Refused with `not_by_line` for others."),
        ("Ring. Refused:\n ``not_called``, ``telephone_rings``.", "Ring. Refused: `not_called`, `telephone_rings`."),
        ("It is refused with ``agenda_changed``. See ``item_id``.", "It is refused with `agenda_changed`. See `itemId`."),
        ("``three_way`` once all talk.", "`three_way` once all talk."),
    ],
)  # fmt: skip
def test_only_fields_are_written_in_camel_case(docstring, written):
    assert signaling_doc.prose(docstring) == written
