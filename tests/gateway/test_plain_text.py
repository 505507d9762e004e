"""Text that people send becomes text, and no cell becomes a formula."""

import pytest

from gateway.platform.plain_text import cleaned, in_cell, one_line, short_line


def test_control_characters_go_and_every_line_end_is_one():
    assert cleaned(" a\r\nb\rc\x00\x1b d\u2028e\ud800\t ") == "a\nb\nc de"


def test_a_line_has_no_line_ends_and_is_no_longer_than_it_may_be():
    assert one_line(" a\r\nb\t c ") == "a b c"
    assert one_line("a\x0bb\u2028c \x00 d") == "a b c d", "no two words become one"
    assert one_line("mo\x00du\x1blo") == "modulo"
    assert [short_line(text, 3) for text in ("ab cd", "abcd", " \n", None)] == [
        "ab",
        "abc",
        None,
        None,
    ]


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(begins):
    assert in_cell(f"{begins}1+1") == f"'{begins}1+1"
    assert in_cell(f"1{begins}1") == f"1{begins}1"
