"""Ports that tests are given: a station listens seconds after they were tried."""

import contextlib

from tests.support.servers import station


def test_no_two_processes_of_tests_are_given_the_same_ports():
    """Of the same run or of two at once."""
    blocks = []
    with contextlib.ExitStack() as held:
        for _ in range(3):
            holder, ports = station.claim_ports()
            held.enter_context(holder)
            blocks.append(ports)
        assert set(blocks[0]).isdisjoint([*blocks[1], *blocks[2]])
        assert set(blocks[1]).isdisjoint(blocks[2])
        given = station.free_ports(1)
        assert not any(set(ports).intersection(given) for ports in blocks)


def test_a_port_is_not_given_twice_in_a_row():
    found = station.free_ports(40)
    assert len(set(found)) == 40
