"""The audit trail's chain, without a database: whatever is done to it shows."""

import dataclasses
import random
from datetime import timedelta

import pytest

from gateway.platform.audit.chain import (
    REDACTION,
    FindingKind,
    Head,
    Verifier,
    head_text,
    parse_head,
    public_key,
)
from tests.gateway.audit_links import KEY, STRANGER, linked, redacted, sealed

FIELDS = (
    "seq", "id", "at", "account_id", "action", "subject", "detail", "salt", "digest", "previous", "key",
    "hash", "signature",
)  # fmt: skip


def chain_of(unsigned=1, signed=4):
    """Entries from before there was a chain, signed ones, one whose words were erased, and the entry that says so."""
    links = []
    for number in range(unsigned + signed):
        links.append(linked(links[-1] if links else None, key=None if number < unsigned else KEY))
    bare, told = redacted(links[-2])
    links.append(linked(links[-1], action=REDACTION, detail=told, account_id=None))
    links[bare.seq - 1] = bare
    return links


def judged(links, *known, noted=None):
    verifier = Verifier(keys=[public_key(KEY)], known=known)
    verifier.take(links)
    return verifier.finish(noted)


def head_of(links):
    return Head(links[-1].seq, links[-1].hash)


def test_a_chain_that_nobody_touched_holds():
    links = chain_of()
    verdict = judged(links, head_of(links), head_of(links[:2]), noted=head_of(links))
    assert (verdict.first, verdict.wrong) == (None, 0)
    assert (verdict.entries, verdict.unsigned, verdict.redacted) == (len(links), 1, 1)
    assert verdict.head == head_of(links)
    assert judged([]).first is None


def other(value, rng):
    """A value of the same kind that is another one."""
    if isinstance(value, int):
        return value + rng.choice([-1, 1, 1000])
    if isinstance(value, dict):
        return {
            **value,
            rng.choice(["n", "reason", "new"]): rng.choice([None, 2.5, [1], "Altro"]),
        }
    if hasattr(value, "year"):
        return value + timedelta(microseconds=rng.choice([-1, 1, 10**9]))
    if value is None:
        return "a2"
    text = str(value)
    changes = [
        text + "0",
        "",
        text[1:],
        text[::-1],
        text.upper(),
        f" {text}",
        text.replace("e", "f"),
    ]
    return rng.choice([each for each in changes if each != text] or ["x"])


def change_field(links, rng):
    at, name = rng.randrange(len(links)), rng.choice(FIELDS)
    link = links[at]
    return [*links[:at], dataclasses.replace(link, **{name: other(getattr(link, name), rng)}), *links[at + 1:]]  # fmt: skip


def change_and_hash_anew(links, rng):
    """Without the key every hash that follows can still be computed anew."""
    at = rng.randrange(len(links))
    name = rng.choice(["id", "at", "account_id", "action", "subject"])
    changed = dataclasses.replace(links[at], **{name: other(getattr(links[at], name), rng)})
    made = [*links[:at], sealed(changed, rng.choice([None, STRANGER]))]
    for link in links[at + 1 :]:
        made.append(sealed(dataclasses.replace(link, previous=made[-1].hash), STRANGER))
    return made


def delete(links, rng):
    at = rng.randrange(len(links))
    return [*links[:at], *links[at + 1 :]]


def delete_and_count_anew(links, rng):
    at = rng.randrange(len(links) - 1)
    rest = [dataclasses.replace(link, seq=link.seq - 1) for link in links[at + 1 :]]
    return [*links[:at], *rest]


def swap(links, rng):
    one, two = rng.sample(range(len(links)), 2)
    made = list(links)
    made[one] = dataclasses.replace(links[two], seq=links[one].seq)
    made[two] = dataclasses.replace(links[one], seq=links[two].seq)
    return made


def append(links, rng):
    return [*links, linked(links[-1], key=rng.choice([None, STRANGER]))]


def cut(links, rng):
    return links[: rng.randrange(len(links))]


def start_over_unsigned(links, rng):
    made = []
    for link in links[: rng.randrange(1, len(links) + 1)]:
        made.append(linked(made[-1] if made else None, key=None, action=link.action))
    return made


@pytest.mark.parametrize(
    "mutation",
    [change_field, change_and_hash_anew, delete, delete_and_count_anew, swap, append, cut, start_over_unsigned],
    ids=lambda function: function.__name__,
)  # fmt: skip
@pytest.mark.parametrize(
    "count",
    [pytest.param(250, marks=pytest.mark.slow), pytest.param(1_250, marks=pytest.mark.long)],
)
def test_every_mutation_is_found(mutation, count):
    """Each beside the head that is kept outside the database."""
    rng = random.Random(f"audit {mutation.__name__}")
    links = chain_of()
    known = head_of(links)
    for number in range(count):
        mutated = mutation(links, rng)
        assert mutated != links, number
        first = judged(sorted(mutated, key=lambda link: link.seq), known).first
        assert first is not None, (number, mutated)


@pytest.mark.parametrize(
    ("links", "seq", "kind"),
    [
        (lambda links: [*links[:2], *links[3:]], 3, FindingKind.MISSING),
        (lambda links: links[:-1], 6, FindingKind.MISSING),
        (lambda links: [], 1, FindingKind.MISSING),
        (
            lambda links: [*links[:2], dataclasses.replace(links[2], action="x"), *links[3:]],
            3,
            FindingKind.CHANGED,
        ),
        (
            lambda links: [*links[:2], dataclasses.replace(links[2], detail={}), *links[3:]],
            3,
            FindingKind.DETAIL_CHANGED,
        ),
        (lambda links: [*links, linked(links[-1], key=STRANGER)], 7, FindingKind.FORGED),
        (lambda links: [*links[:-1], linked(links[-2], account_id="a2")], 6, FindingKind.REPLACED),
    ],
)
def test_the_first_broken_entry_is_named(links, seq, kind):
    whole = [linked(None, key=None)]
    while len(whole) < 6:
        whole.append(linked(whole[-1]))
    first = judged(links(whole), head_of(whole)).first
    assert (first.seq, first.kind) == (seq, kind)


def test_the_head_that_the_database_notes_is_compared_too():
    links = chain_of()
    assert judged(links, noted=Head(99, links[-1].hash)).first.kind is FindingKind.MISSING
    assert judged(links, noted=head_of(links[:-1])).first.kind is FindingKind.HEAD_CHANGED


def test_words_may_be_erased_only_where_an_entry_says_so():
    links = chain_of()
    bare, _ = redacted(links[1])
    verdict = judged([links[0], bare, *links[2:]])
    assert (verdict.first.seq, verdict.first.kind) == (2, FindingKind.DETAIL_CHANGED)
    told = redacted(links[1])[1]
    lawful = [links[0], bare, *links[2:], linked(links[-1], action=REDACTION, detail=told)]
    assert (judged(lawful).first, judged(lawful).redacted) == (None, 2)
    forged = [*lawful[:-1], linked(links[-1], action=REDACTION, detail=told, key=STRANGER)]
    assert [each.kind for each in judged(forged).findings] == ["detail_changed", "forged"]


def test_a_head_is_a_text_that_survives_a_mail_program():
    head = head_of(chain_of())
    text = head_text(KEY, head, 1_790_086_400_000)
    mailed = b"> Buongiorno\r\n\r\n" + text.replace(b"\n", b"\r\n") + b"-- \r\nfirma\r\n"
    assert parse_head(mailed, [public_key(KEY)]) == head
    for changed in (text.replace(b"entries 6", b"entries 5"), text.replace(b"at 1", b"at 2")):
        with pytest.raises(ValueError, match="its signature does not hold"):
            parse_head(changed, [public_key(KEY)])
    with pytest.raises(ValueError, match="another station"):
        parse_head(text, [public_key(STRANGER)])
    with pytest.raises(ValueError, match="no head"):
        parse_head(b"hello", [public_key(KEY)])
