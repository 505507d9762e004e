"""``virtual-station sheets verify`` on files."""

from click.testing import CliRunner

from gateway.cli.__main__ import main
from gateway.knowledge.bundle import encode, make_update
from tests.gateway.sheet_sets import KEY, PUBLIC, a_set


def test_a_bundle_is_verified_without_a_station(tmp_path):
    old, old_files = a_set({"a": "uno", "b": "due"}, sequence=1)
    new, new_files = a_set({"a": "uno", "b": "tre"}, sequence=2)
    whole, change = tmp_path / "whole", tmp_path / "change"
    whole.write_bytes(encode(make_update(old, KEY, old_files)))
    change.write_bytes(encode(make_update(new, KEY, new_files, since=old)))

    def verify(*given):
        made = CliRunner().invoke(main, ["sheets", "verify", *map(str, given)])
        return made.exit_code, made.output

    assert verify(whole, "--key", PUBLIC)[0] == 0
    assert "2 sheets" in verify(whole)[1]
    assert verify(change, "--base", whole)[0] == 0
    assert verify(change)[0] == 1
    assert verify(whole, "--after", 2)[0] == 1
    assert verify(whole, "--key", "00" * 32)[0] == 1
    whole.write_bytes(whole.read_bytes().replace(b"uno", b"UNO"))
    assert verify(whole)[0] == 1
