"""What counts as an e-mail address and as a telephone number, and in which form it is kept."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.platform.email_and_phone import email_address, may_exist, phone_number


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" a.b+c@sub.example.org ", "a.b+c@sub.example.org"),
        ("Ada@Example.ORG", "Ada@example.org"),
        ("ufficio@città.example.org", "ufficio@xn--citt-3na.example.org"),
        ("stazione@comune.local", "stazione@comune.local"),
        ("o'brien/x=y@example.org", "o'brien/x=y@example.org"),
    ],
)
def test_addresses(written, kept):
    assert email_address(written) == kept
    assert email_address(kept) == kept


@pytest.mark.parametrize(
    "written",
    ["", "a@b", "a b@example.org", "a@example.org,b@example.org", "a..b@example.org", "a.@example.org",
     "@example.org", "a@-example.org", "a@example.org>", "Ada <ada@example.org>", "a@[192.0.2.7]", "a@192.0.2.7",
     '"a b"@example.org', "ò@example.org", "a@example.org\nBcc: b@example.org", "a@example.org\0", f"{'a' * 65}@example.org",
     f"a@{'b.' * 125}example.org", "a@example.invalid"],
)  # fmt: skip
def test_no_addresses(written):
    with pytest.raises(ValueError):
        email_address(written)


# nearly all that chance writes is refused: what may be one is drawn as well
NEAR = st.from_regex(r"[ \w.!<,\"-]{1,70}@[\w.-]{1,40}\.org", fullmatch=True)


@given(st.text(max_size=80) | NEAR | st.emails(domains=st.just("example.org")))
def test_an_address_is_one_word_of_ascii(written):
    try:
        kept = email_address(written)
    except ValueError:
        return
    assert re.fullmatch(r"[!-~]{1,64}@[!-~]+", kept)
    assert len(kept) <= 254
    assert not set(kept) & set('<>",;:()[]\\')


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("06 1234-5678", "+390612345678"),
        ("(06) 1234.5678", "+390612345678"),
        ("+39 06 1234/5678", "+390612345678"),
        ("0039 06 12345678", "+390612345678"),
        ("333 1234567", "+393331234567"),
        # with the country and without its prefix
        ("393331234567", "+393331234567"),
        ("390 1234567", "+393901234567"),
        ("800 123456", "+39800123456"),
        ("0044 20 7946 0000", "+442079460000"),
        ("+44 20 7946 0000", "+442079460000"),
        ("٣٣٣ ١٢٣٤٥٦٧", "+393331234567"),
    ],
)
def test_numbers(written, kept):
    assert phone_number(written) == kept
    assert phone_number(kept) == kept
    assert may_exist(kept)


@pytest.mark.parametrize(
    "written",
    ["", "112", "1522", "12345", "+", "+999 1234567", "12a45678", "1-800-FLOWERS", "06 12345678 int. 3",
     "06 12345678;ext=3", "tel:+390612345678", "9" * 40, "+" * 40, "004900", "0" * 400],
)  # fmt: skip
def test_no_numbers(written):
    with pytest.raises(ValueError):
        phone_number(written)


def test_numbers_that_are_too_long_for_their_country():
    assert not may_exist(phone_number("06 1234567890123"))
    assert not may_exist(phone_number("+39 00 1 900 555 1234"))


@given(st.text("+0123456789 ()./-", max_size=40) | st.text(max_size=40))
def test_a_number_is_a_plus_and_digits_and_stays_itself(written):
    try:
        kept = phone_number(written)
    except ValueError:
        return
    assert re.fullmatch(r"\+[1-9][0-9]{6,19}", kept)
    assert not may_exist(kept) or len(kept) <= 16
    if may_exist(kept):
        assert phone_number(kept) == kept
