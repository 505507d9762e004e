from media.rtp.extensions import MID, PLAYOUT_DELAY, TRANSPORT_CC, EgressExtensions, find
from media.rtp.header import parse_header
from media.rtp.repair import RepairTime


def test_repairs_are_allowed_for_at_once_and_for_a_while():
    repair = RepairTime()
    assert not repair.update(0.0, 0.1, 0.0)
    assert repair.update(0.01, 0.1, 1.0)
    assert 0.12 < repair.seconds < 0.2
    assert repair.update(0.05, 0.1, 2.0)
    assert 0.25 < repair.seconds < 0.3
    assert not repair.update(0.05, 0.105, 3.0), "not for every little change"
    # seconds without loss happen by chance
    assert not any(repair.update(0.0, 0.1, float(at)) for at in range(4, 15))
    assert repair.update(0.0, 0.1, 16.0)
    assert repair.seconds == 0.0


def test_nobody_waits_without_end():
    repair = RepairTime()
    repair.update(0.5, 30.0, 0.0)
    assert repair.seconds <= 0.6


def test_the_wait_is_written_into_every_packet():
    extensions = EgressExtensions({MID: 4, TRANSPORT_CC: 3, PLAYOUT_DELAY: 5}, "1")

    def told():
        packet = bytes((0x90, 96)) + bytes(10) + extensions.block
        place = find(packet, parse_header(packet), 5)
        return place and int.from_bytes(packet[place[0] : place[0] + 3], "big") >> 12

    size = len(extensions.block)
    assert told() is None
    assert extensions.set_playout_delay(0.28)
    assert told() == 28
    assert extensions.set_playout_delay(0.0)
    assert told() == 0
    assert len(extensions.block) == size
    assert not EgressExtensions({TRANSPORT_CC: 3}).set_playout_delay(0.1)
