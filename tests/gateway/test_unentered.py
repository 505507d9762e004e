"""What was written and is not in the queue is seen to channel by channel."""

import pytest

from gateway.contacts.unentered import Unentered


async def test_a_channel_that_cannot_be_repaired_keeps_no_other_from_it():
    done = []

    async def fails():
        raise LookupError("the first")

    async def works():
        done.append("the second")

    with pytest.raises(LookupError, match="the first"):
        await Unentered(fails, works).check()
    assert done == ["the second"]
