"""A conference of two, on two gateways with one worker."""

import pytest

from gateway.conference import state as st
from gateway.conference.people import Person
from tests.gateway.conference.two_gateways import Book, Gateway, Worker


@pytest.fixture
def going():
    """An open conference of two who are connected, and recorded."""
    state = st.State(worker="w", room="conference-c")
    for member, part in (("boss", "chair"), ("anna", "operator")):
        who = Person(name=member, part=part, socket=f"s-{member}", peer=f"p-{member}")
        st.enter(state, 1000, member, who, straight=True)
    st.start_recording(state, 2000, "boss", "r1")
    return state


@pytest.fixture
def book(going):
    return Book(going)


@pytest.fixture
def worker():
    return Worker()


@pytest.fixture
def owners():
    """Make what knows for a gateway whose connection which is; where nobody is connected, nothing does."""
    return lambda: None


@pytest.fixture
async def two(book, worker, owners):
    gateways = Gateway(book, worker, owners()), Gateway(book, worker, owners())
    yield gateways
    for each in gateways:
        await each.media.aclose()
