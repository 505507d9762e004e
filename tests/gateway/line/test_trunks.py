"""Trunks, registrations, limits and tickets of the telephone line. Pure."""

import pytest

from gateway.line.registrations import Registrations
from gateway.line.sip.events import Registered
from gateway.line.sip.flow import Flow
from gateway.line.tickets import Ticket, Tickets
from gateway.line.trunks import Peers, caller_number
from gateway.platform.security.keys import Keys
from gateway.platform.security.tokens import TokenSigner
from gateway.setting_line import read_trunk
from gateway.settings import SettingsError, load_settings
from tests.gateway.line import raw
from tests.gateway.line.wire import HERE, THERE, agent


def test_a_trunk_is_read_with_all_its_parts() -> None:
    trunk = read_trunk(
        "carrier=sip:39061234:p%40ss@sip.example.it:5070?transport=tcp&from=203.0.113.0/26+198.51.100.7"
    )
    assert (trunk.name, trunk.host, trunk.port, trunk.transport) == (
        "carrier",
        "sip.example.it",
        5070,
        "tcp",
    )
    assert (trunk.user, trunk.password, trunk.registers) == ("39061234", "p@ss", True)
    assert trunk.networks == ("203.0.113.0/26", "198.51.100.7/32")
    assert "p@ss" not in trunk.shown


def test_a_trunk_by_address_registers_nowhere() -> None:
    assert not read_trunk("pbx=sip:192.0.2.10").registers
    assert not read_trunk("pbx=sip:me:secret@192.0.2.10?register=0").registers


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sip:192.0.2.1",
        "x=http://a",
        "x=sip:",
        "x=sip:a:99999",
        "x=sip:a?from=here",
        "x=sip:a?transport=sctp",
        "x=sip:a?password=1",
    ],
)
def test_a_wrong_trunk_is_refused_without_its_secret(text: str) -> None:
    with pytest.raises(ValueError, match=r"trunk|address"):
        read_trunk(text)


def test_the_settings_want_a_trunk_for_the_line(tmp_path) -> None:
    with pytest.raises(SettingsError, match="VS_SIP_TRUNKS"):
        load_settings(data_dir=tmp_path, sip=True)
    made = load_settings(
        data_dir=tmp_path,
        sip=True,
        sip_trunks="a=sip:192.0.2.1,b=sip:192.0.2.2",
        sip_numbers="12=menu,13=weapons",
    )
    assert [trunk.name for trunk in made.sip_trunks] == ["a", "b"]
    assert made.sip_numbers == {"12": "menu", "13": "weapons"}


@pytest.mark.parametrize(
    ("user", "number"),
    [
        ("+393331234567", "+393331234567"),
        ("00393331234567", "+393331234567"),
        ("06 123-456", "06123456"),
        ("anonymous", ""),
        ("", ""),
        ("1" * 30, ""),
    ],
)
def test_a_caller_s_number_is_kept_in_one_form(user: str, number: str) -> None:
    assert caller_number(user) == number


def test_calls_are_taken_from_the_trunks_addresses_alone() -> None:
    peers = Peers(
        [
            read_trunk("a=sip:one.example.org?from=198.51.100.0/24"),
            read_trunk("b=sip:user2:x@two.example.org"),
            read_trunk("c=sip:user3:x@two.example.org"),
        ]
    )
    assert peers.trunk_of("192.0.2.1") is None
    peers.resolved({"a": ["192.0.2.1"], "b": ["192.0.2.2"], "c": ["192.0.2.2"]})
    assert peers.trunk_of("192.0.2.1") == "a"
    assert peers.trunk_of("198.51.100.77") == "a"
    assert peers.trunk_of("192.0.2.2", "user3") == "c"
    assert peers.trunk_of("192.0.2.2", "user2") == "b"
    assert peers.trunk_of("203.0.113.1") is None
    assert peers.trunk_of("no address") is None
    # one that cannot be resolved for a moment keeps what it had
    peers.resolved({"b": ["192.0.2.3"]})
    assert peers.trunk_of("192.0.2.1") == "a"
    assert peers.trunk_of("192.0.2.3") == "b"


def test_a_registration_is_refreshed_and_tried_again_ever_later() -> None:
    here = agent(HERE, THERE)
    trunk = here.trunks["pbx"]
    trunk = type(trunk)(
        **{name: getattr(trunk, name) for name in trunk.__struct_fields__} | {"registers": True}
    )
    registrations = Registrations(
        [trunk], here, lambda address, _transport, port: Flow("udp", address, port)
    )

    def sent(now: float) -> bool:
        registrations.register_due(now)
        return bool(list(here.transactions.sends()))

    assert not sent(0.0)
    registrations.resolved({"pbx": ["192.0.2.2"]})
    assert sent(1.0)
    assert not sent(2.0)
    registrations.told(Registered("pbx", 100, 200), 5_000)
    (state,) = registrations.states({"pbx": 2}, {})
    assert (state.registering, state.until_ms, state.calls) == ("registered", 105_000, 2)
    assert not sent(81.0)
    assert sent(82.5)
    registrations.told(Registered("pbx", 0, 403), 90_000)
    (state,) = registrations.states({}, {})
    assert (state.registering, state.status) == ("refused", 403)
    assert not sent(87.0)
    assert sent(88.0)
    registrations.told(Registered("pbx", 0, 408), 99_000)
    assert registrations.states({}, {})[0].registering == "silent"
    assert not sent(97.0)
    assert sent(98.5)


def test_a_trunk_without_registration_is_asked_whether_it_is_there_where_that_is_wanted() -> None:
    trunk = read_trunk("pbx=sip:192.0.2.2?options=1")
    here = agent(HERE, THERE)
    registrations = Registrations(
        [trunk, read_trunk("other=sip:192.0.2.9")],
        here,
        lambda address, _transport, port: Flow("udp", address, port),
    )
    registrations.resolved({"pbx": ["192.0.2.2"], "other": ["192.0.2.9"]})

    def asked(now: float) -> list[str]:
        registrations.register_due(now)
        return [bytes(each).decode() for each, _ in here.transactions.sends()]

    (question,) = asked(1.0)
    assert question.startswith("OPTIONS sip:192.0.2.2 SIP/2.0\r\n")
    # it is there, whatever it says
    here.received(raw.answer(question, 404), THERE, 1.1)
    (told,) = here.events()
    assert told == Registered("pbx", 60, 404)
    registrations.told(told, 1_100)
    state, other = registrations.states({}, {})
    assert (state.registering, state.status, other.registering) == ("answers", 404, "none")
    assert asked(40.0) == []
    (_again,) = asked(50.0)
    here.tick(100.0)
    (told,) = here.events()
    assert told == Registered("pbx", 0, 408)
    registrations.told(told, 100_000)
    assert registrations.states({}, {})[0].registering == "silent"
    assert here.next_at() is None


def test_a_ticket_vouches_for_a_number_and_nobody_else_makes_one() -> None:
    now = [1_000_000]
    tickets = Tickets(TokenSigner(Keys(b"k" * 32)), lambda: now[0])
    ticket = Ticket(call="abc", number="+39061234", called="1234", trunk="pbx")
    text = tickets.make(ticket)
    assert tickets.read(text) == ticket
    assert Tickets(TokenSigner(Keys(b"x" * 32)), lambda: now[0]).read(text) is None
    now[0] += 25 * 3_600_000
    assert tickets.read(text) is None
    assert tickets.caller("nothing") is None


def test_a_trunk_of_an_sbc_registers_nowhere_even_with_a_user() -> None:
    made = read_trunk("recorder=sip:srs@192.0.2.5?siprec=1")
    assert (made.siprec, made.user, made.registers) == (True, "srs", False)
    assert read_trunk("recorder=sip:srs@192.0.2.5?siprec=1&register=1").registers
    assert not read_trunk("pbx=sip:192.0.2.5").siprec


RECORDS = {"sip": True, "sip_trunks": "sbc=sip:192.0.2.5?siprec=1"}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"sip_recorded_consent": "given"}, "VS_SIP_RECORDED_NUMBERS: must be set for trunk sbc"),
        ({"sip_recorded_numbers": "*=weapons"}, "VS_SIP_RECORDED_CONSENT: must be given or metadata for trunk sbc"),
        ({"sip_recorded_numbers": "*=weapons", "sip_recorded_consent": "perhaps"}, "VS_SIP_RECORDED_CONSENT"),
        (
            {"sip_recorded_numbers": "*=weapons", "sip_recorded_consent": "given", "sip_out": "sbc"},
            "VS_SIP_OUT: sbc brings recordings alone",
        ),
    ],
)  # fmt: skip
def test_a_trunk_of_an_sbc_needs_topics_and_somebody_who_answers_for_the_consent(
    tmp_path, more: dict[str, str], why: str
) -> None:
    with pytest.raises(SettingsError, match=why):
        load_settings(data_dir=tmp_path, **RECORDS, **more)
    made = load_settings(
        data_dir=tmp_path,
        **RECORDS,
        sip_recorded_numbers="+390612345678=weapons",
        sip_recorded_consent="metadata",
    )
    assert made.sip_recorded_numbers == {"+390612345678": "weapons"}
    assert made.sip_recorded_consent == "metadata"


def test_extensions_and_several_trunks_need_one_that_has_them(tmp_path) -> None:
    line = {"sip": True, "sip_out_extensions": "3"}
    trunks = "carrier=sip:192.0.2.5,pbx=sip:192.0.2.6"
    with pytest.raises(SettingsError, match="VS_SIP_OUT_EXTENSIONS: of several trunks"):
        load_settings(data_dir=tmp_path, **line, sip_trunks=trunks, sip_out="carrier,pbx")
    load_settings(data_dir=tmp_path, **line, sip_trunks=trunks, sip_out="pbx")
    made = load_settings(
        data_dir=tmp_path, **line, sip_trunks=f"{trunks}?extensions=1", sip_out="carrier,pbx"
    )
    assert [trunk.extensions for trunk in made.sip_trunks] == [False, True]


def test_of_two_trunks_at_one_address_the_one_whose_account_is_called_records() -> None:
    peers = Peers(
        [read_trunk("sbc=sip:192.0.2.5"), read_trunk("recorder=sip:srs@192.0.2.5?siprec=1")]
    )
    peers.resolved({"sbc": ["192.0.2.5"], "recorder": ["192.0.2.5"]})
    assert peers.trunk_of("192.0.2.5", "srs") == "recorder"
    assert peers.trunk_of("192.0.2.5", "+390612345678") == "sbc"
