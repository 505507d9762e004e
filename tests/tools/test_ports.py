"""Ports that tests are given: a station listens seconds after they were tried."""

import itertools

from tests.support.servers import station


def test_processes_of_one_run_are_given_different_ports(monkeypatch):
    given = []
    for worker in ("gw0", "gw1", "gw9"):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
        given.append(set(itertools.islice(station.port_candidates(), 250)))
    assert all(len(ports) == 250 for ports in given)
    assert not set.intersection(given[0], given[1]) | set.intersection(given[1], given[2])


def test_a_port_is_not_given_twice_in_a_row():
    found = station.free_ports(40)
    assert len(set(found)) == 40
