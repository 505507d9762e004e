"""The two parties of most recordings here."""

from recordings.model import Party

CITIZEN = Party("citizen")
AGENT = Party("agent")
