"""The ``virtual-station`` command run in this process, without the price of a new interpreter."""

import logging
import os
from collections.abc import Iterator

import pytest
import structlog
from click.testing import CliRunner, Result

from gateway.cli.__main__ import main
from tests.support.servers.station import Station


@pytest.fixture
def command_line(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give this process its logging back after a command has set up its own, and keep the command from
    reading a station.toml that lies where the tests were called."""
    configured, handlers, level = (
        structlog.get_config(),
        logging.root.handlers[:],
        logging.root.level,
    )
    monkeypatch.chdir("/")
    yield
    structlog.configure(**configured)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def run_here(station: Station, *arguments: str, **environment: str) -> Result:
    """Run the command with the settings of *station*, and *environment* over them."""
    outside = {name: None for name in os.environ if name.startswith("VS_")}
    return CliRunner().invoke(main, arguments, env=outside | station.environment() | environment)
