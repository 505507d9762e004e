"""A focus group in browsers: consent of its own, the door, the guide, a poll, notes, a recording, and its summary beside the contact drivers.

In ``make test`` its steps are held one by one by ``tests/gateway/listening/test_focus_groups.py`` and ``tests/integration/test_conference_roles.py``."""

import pytest

from tests.support.pages import axe
from tests.support.pages.focus_talk import talk

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]


async def test_a_focus_group_from_its_consent_to_its_summary(cast):
    await talk(cast.stage, cast.station, "it-IT", axe.assert_accessible)
