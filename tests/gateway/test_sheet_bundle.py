"""The signed set of information sheets: nothing but what was signed is taken, and only what changed travels."""

import random

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.knowledge.bundle import (
    BundleError,
    apply,
    canonical,
    decode,
    encode,
    file_hash,
    make_update,
)
from tests.gateway.sheet_sets import KEY, NOW, PUBLIC, a_set
from tests.support.servers.station import ROOT


def refused(code, *args, **kwargs):
    with pytest.raises(BundleError) as error:
        apply(*args, **kwargs)
    assert error.value.code == code


def test_a_whole_bundle_is_taken_as_it_was_made():
    manifest, files = a_set({"a": "uno", "b": "due"}, withdrawn=("z",))
    taken = decode(encode(make_update(manifest, KEY, files)))
    assert apply(taken, PUBLIC) == manifest
    assert apply(taken, None) == manifest


@pytest.mark.parametrize("count", [2_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_mutations_are_refused(count):
    """Bits, octets, pieces and values: whatever is changed, nothing of it is taken."""
    manifest, files = a_set({name: f"Testo {name} “è”" for name in "abc"}, withdrawn=("z",))
    good = encode(make_update(manifest, KEY, files))
    chance = random.Random(20)
    taken = 0
    for _ in range(count):
        bad = mutated(good, chance)
        assert bad != good
        try:
            apply(decode(bad), PUBLIC)
        except BundleError:
            continue
        taken += 1
    assert taken == 0


def mutated(good, chance):
    at = chance.randrange(len(good))
    other = chance.randrange(len(good))
    match chance.randrange(7):
        case 0:
            bad = good[:at] + bytes([good[at] ^ (1 << chance.randrange(8))]) + good[at + 1 :]
        case 1:
            bad = good[:at] + bytes([chance.randrange(256)]) + good[at + 1 :]
        case 2:
            bad = good[:at]
        case 3:
            bad = good[:at] + chance.choice([b" ", b"\\", b"0", b"\n", b","]) + good[at:]
        case 4:
            bad = good[:at] + good[at + 1 :]
        case 5:
            first, last = sorted((at, other))
            bad = good[:first] + good[last:] + good[first:last]
        case _:
            bad = with_another_value(good, chance)
    return bad if bad != good else good + b" "


def with_another_value(good, chance):
    """The same form with another value somewhere, written as bundles are written."""
    told = msgspec.json.decode(good)
    sheet = chance.choice(told["sheets"])
    match chance.randrange(6):
        case 0:
            sheet["freshUntilMs"] += chance.randrange(1, 10**10)
        case 1:
            sheet["title"] += chance.choice("abc ")
        case 2:
            told["withdrawn"] = chance.choice([[], ["a"], ["y"]])
        case 3:
            told["sequence"] += chance.randrange(1, 100)
        case 4:
            name = chance.choice(list(told["files"]))
            told["files"][name] += "x"
        case _:
            told["sheets"] = [each for each in told["sheets"] if each is not sheet]
    return canonical(told)


def test_another_stations_set_is_refused():
    manifest, files = a_set({"a": "uno"})
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    refused("key", make_update(manifest, other, files), PUBLIC)


def test_an_older_set_is_refused_and_so_is_another_one_under_the_same_number():
    old, old_files = a_set({"a": "uno"}, sequence=4)
    new, new_files = a_set({"a": "due"}, sequence=5)
    there = set(new_files)
    refused("older", make_update(old, KEY, old_files), PUBLIC, have=new, files=there)
    same, same_files = a_set({"a": "tre"}, sequence=5)
    refused("other", make_update(same, KEY, same_files), PUBLIC, have=new, files=there)
    assert apply(make_update(new, KEY, new_files), PUBLIC, have=new, files=there) == new


def test_five_hundred_sheets_of_which_ten_changed_send_the_ten():
    before = {f"s{number:03}": f"Testo {number} " + "parola " * 300 for number in range(500)}
    after = before | {f"s{number:03}": f"Nuovo {number}" for number in range(100, 110)}
    del after["s007"]
    old, old_files = a_set(before, sequence=1)
    new, new_files = a_set(after, sequence=2, withdrawn=("s007",))
    update = make_update(new, KEY, new_files, since=old)
    assert len(update.sheets) == len(update.files) == 10
    assert update.removed == ("s007",)
    whole = encode(make_update(new, KEY, new_files))
    assert len(encode(update)) < len(whole) / 100
    assert apply(update, PUBLIC, have=old, files=old_files.keys()) == new
    # a confirmation alone moves no file
    confirmed = msgspec.structs.replace(
        new,
        sequence=3,
        sheets=tuple(
            msgspec.structs.replace(each, fresh_until_ms=NOW * 2) if each.id == "s001" else each
            for each in new.sheets
        ),
    )
    told = make_update(confirmed, KEY, new_files, since=new)
    assert (len(told.sheets), len(told.files)) == (1, 0)


def test_a_change_of_another_set_is_refused():
    first, first_files = a_set({"a": "uno"}, sequence=1)
    second, second_files = a_set({"a": "due"}, sequence=2)
    third, third_files = a_set({"a": "due", "b": "tre"}, sequence=3)
    update = make_update(third, KEY, third_files, since=second)
    refused("base", update, PUBLIC, have=first, files=first_files)
    refused("base", update, PUBLIC)
    assert apply(update, PUBLIC, have=second, files=second_files) == third


def test_a_missing_and_an_exchanged_file_are_refused():
    manifest, files = a_set({"a": "uno", "b": "due"})
    update = make_update(manifest, KEY, files)
    some = dict(list(files.items())[:1])
    refused("file", msgspec.structs.replace(update, files=some), PUBLIC)
    swapped = dict(zip(files, reversed(files.values()), strict=True))
    refused("file", msgspec.structs.replace(update, files=swapped), PUBLIC)
    refused("file", msgspec.structs.replace(update, files=files | {file_hash("x"): "x"}), PUBLIC)


def test_browsers_verify_the_bytes_that_are_signed_here():
    """``web/test/pocket-bundle.test.ts`` reads the same file."""
    manifest, files = a_set({"a": "uno \u2028 “è” \x01\t\\", "b": "due"}, withdrawn=("z",))
    path = ROOT / "web" / "test" / "samples" / "sheets.bundle"
    assert path.read_bytes() == encode(make_update(manifest, KEY, files))
