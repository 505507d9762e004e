"""Changes the agenda of a conference, as chairs wish. Pure; points in time are Unix milliseconds."""

from collections.abc import Sequence

from gateway.conference.noted import Item
from gateway.conference.state import State, go_to_item
from gateway.platform.refused import Refused

MOST_GONE = 100


def set_agenda(
    state: State,
    now_ms: int,
    items: Sequence[tuple[str, str, int]],
    *,
    seen: Sequence[str] | None = None,
) -> None:
    """Replace the agenda by *items*, each an id, a text and minutes; an item keeps the time it has had by its id.

    The present item ends if it is left out, and items that have had time are kept for the minutes. *seen*: the ids of
    the list that was changed. Raises :class:`Refused`: ``agenda_changed`` where the list has changed meanwhile and is
    not already as wanted.
    """
    wanted = [each for each, _, _ in items]
    present = [item.id for item in state.items]
    if seen is not None and list(seen) != present and wanted != present:
        raise Refused("agenda_changed", "Somebody has changed the agenda meanwhile.")
    if state.item and state.item not in wanted:
        go_to_item(state, now_ms, None)
    known = {item.id: item for item in (*state.gone_items, *state.items)}
    state.items = [
        Item(
            id=each,
            text=text,
            minutes=minutes,
            spent_ms=known[each].spent_ms if each in known else 0,
        )
        for each, text, minutes in items
    ]
    gone = [item for item in known.values() if item.id not in wanted and item.spent_ms > 0]
    state.gone_items = gone[-MOST_GONE:]
