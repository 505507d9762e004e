"""The words of a recorded contact's chat."""

from gateway.contacts import chat_sql as chat
from gateway.contacts.recorded_parts import RecordedPart

PART = RecordedPart(words={frozenset({"chat"}): chat.texts})
