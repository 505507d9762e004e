"""Turns a script's actions into the sentences that a caller hears."""

from gateway.line.actions import Play

ASKS = frozenset(
    {
        "menu_again",
        "consent",
        "callback_confirm",
        "callback_enter",
        "rate",
        "pin",
        "conference_join",
    }
)
"""Prompts that are answered by a key, which a caller may press before their end."""


def said(actions: list[object]) -> str:
    """Return the prompts that are played, in one line. A question may be ended by a key; all but music ends by itself."""
    played = [action for action in actions if isinstance(action, Play)]
    for play in played:
        names = {piece.rpartition("/")[2] for piece in play.pieces}
        assert play.keys or not names & ASKS, play
        assert play.loop is (play.pieces == ("music",)), play
    return " ".join(piece for play in played for piece in play.pieces)
