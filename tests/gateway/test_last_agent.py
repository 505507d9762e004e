"""By what citizens are known again."""

from datetime import timedelta

from gateway.contacts.last_agent import LastAgents


def test_a_number_is_the_same_with_and_without_its_country():
    agents = LastAgents(None, secret=b"s", within=timedelta(days=1), now_ms=lambda: 0)
    marks = agents.marks(number="06 1234 5678")
    assert marks == agents.marks(number="+390612345678")
    assert marks != agents.marks(number="+390612345679")
    assert agents.marks(number="112x") == agents.marks(number=" 112X ")
