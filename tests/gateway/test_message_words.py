"""Addresses and waits of messages by mail: what needs no station."""

from datetime import timedelta

import pytest

from gateway.mail.outbox import wait_after
from gateway.platform.email_and_phone import checked_email
from gateway.platform.refused import Refused


def test_addresses():
    assert checked_email(" ada@example.org ") == "ada@example.org"
    with pytest.raises(Refused) as refused:
        checked_email("ada@example")
    assert (refused.value.kind, refused.value.code) == ("invalid", "bad_email")


def test_waits_double_up_to_an_hour():
    assert [wait_after(n) for n in (1, 2, 3)] == [timedelta(minutes=m) for m in (1, 2, 4)]
    assert wait_after(10**6) == timedelta(hours=1)
