"""Sheets found by the engine in a test's process."""

from gateway.knowledge.finding import SheetFinder
from gateway.search.service import Search
from gateway.topics.service import Topics
from tests.support.core import Core
from tests.support.search_engine import engine


def finder_of(core: Core, topics: Topics) -> SheetFinder:
    """What finds the sheets of *core*; reads them with the first search."""
    return SheetFinder(core.database, search_of(core, topics))


def search_of(core: Core, topics: Topics) -> Search:
    """The search of *core* over *topics*."""
    return Search(topics, core.clock, engine())
