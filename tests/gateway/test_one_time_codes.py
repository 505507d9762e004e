"""Codes that are good once: which time step a code is of, and recovery codes as people write them."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.accounts.one_time_codes import (
    STEP_S,
    as_recovery_code,
    enrolment_uri,
    new_recovery_codes,
    new_secret,
    qr_rows,
    step_of,
)

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is added


@given(MOMENTS, st.integers(-4, 4))
def test_a_code_is_of_the_present_step_or_a_neighbour(now, steps):
    made_at = now + timedelta(seconds=steps * STEP_S)
    code = pyotp.TOTP(SECRET).at(made_at)
    found = step_of(SECRET, code, now)
    if abs(steps) <= 1:
        assert found == int(made_at.timestamp()) // STEP_S
    elif found is not None:
        # two steps may have the same code by chance; it is then one of the window's
        assert abs(found - int(now.timestamp()) // STEP_S) <= 1


def test_the_codes_are_those_of_the_standard():
    # RFC 6238, appendix B: the last six digits, SHA-1
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        now = datetime.fromtimestamp(seconds, UTC)
        assert step_of(secret, code, now) == seconds // STEP_S
        assert step_of(secret, f" {code[:3]} {code[3:]} ", now) == seconds // STEP_S


@given(st.text(max_size=12))
def test_anything_may_be_written_as_a_code(text):
    found = step_of(SECRET, text, datetime(2026, 11, 28, tzinfo=UTC))
    assert found is None or len("".join(text.split())) == 6


@pytest.mark.parametrize("code", ["", "12345", "1234567", "\u0661\u0662\u0663\u0664\u0665\u0666"])
def test_six_digits_of_ascii_are_a_code(code):
    assert step_of(SECRET, code, datetime(2026, 11, 28, tzinfo=UTC)) is None


def test_recovery_codes_are_ten_and_differ():
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert len(set(codes) | set(new_recovery_codes())) == 20


@given(st.sampled_from(new_recovery_codes()), st.sampled_from([str.lower, str.upper, str.title]))
def test_a_recovery_code_is_known_however_it_is_written(code, written):
    assert as_recovery_code(written(code).replace("-", " ")) == as_recovery_code(code)


def test_an_app_reads_secret_name_and_station():
    secret = new_secret()
    uri = urlsplit(enrolment_uri(secret, username="anna", issuer="Stazione"))
    assert (uri.scheme, uri.netloc, uri.path) == ("otpauth", "totp", "/Stazione:anna")
    assert parse_qs(uri.query)["secret"] == [secret]


def test_a_qr_code_is_square_and_has_its_three_corners():
    rows = qr_rows("otpauth://totp/x")
    assert {len(row) for row in rows} == {len(rows)}
    for row in (rows[0][:7], rows[0][-7:], rows[-1][:7]):
        assert row == "1111111"
