"""By channel and by topic: both margins together say nothing of fewer than k contacts."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.listening.margins import margins, told_too_much

K = 5
counts = st.dictionaries(
    st.tuples(st.sampled_from(["video", "phone", "message"]), st.sampled_from("abcd"), st.integers(0, 5)),
    st.integers(1, 25), min_size=3, max_size=24,
)  # fmt: skip


def members(counts, at, groups):
    """By the key of each group the channels or topics that it must hold, as the table itself says."""
    keys = {key[at] for key in counts}
    named = {group.key for group in groups}
    return {key: key if key in named else None for key in keys}


def parts(of):
    return [each for size in range(1, len(of)) for each in combinations(sorted(of, key=str), size)]


@settings(max_examples=60, deadline=None)
@given(counts)
def test_no_union_says_anything_of_fewer_than_k_contacts(drawn):
    found = margins(drawn, K)
    if found is None:
        assert sum(count for key, count in drawn.items() if key[2]) < K
        return
    channels, topics = members(drawn, 0, found.channels), members(drawn, 1, found.topics)
    for chosen in parts({*channels.values()}):
        for other in parts({*topics.values()}):
            both = {
                key: count for key, count in drawn.items()
                if channels[key[0]] in chosen and topics[key[1]] in other
            }  # fmt: skip
            if sum(both.values()) >= K:
                continue
            for values in parts(range(6)):
                least = -sum(count for key, count in drawn.items() if key[2] in values)
                for at, names, part in ((0, channels, chosen), (1, topics, other)):
                    least += sum(
                        count for key, count in drawn.items() if names[key[at]] in part and key[2] in values
                    )  # fmt: skip
                assert least <= 0, (chosen, other, values)


@settings(max_examples=60, deadline=None)
@given(counts)
def test_each_group_is_large_or_silent_and_both_margins_add_up(drawn):
    found = margins(drawn, K)
    if found is None:
        return
    for margin in (found.channels, found.topics):
        assert sum(each.contacts for each in margin) == found.total.contacts
        assert (
            tuple(map(sum, zip(*(each.stars for each in margin), strict=True))) == found.total.stars
        )
        assert all(sum(each.stars) >= K or not sum(each.stars) for each in margin)


def test_topics_are_told_apart_where_each_channel_has_enough_of_all():
    drawn = {(channel, topic, stars): 6 for channel in ("video", "phone") for topic in "abc" for stars in (0, 3, 5)}  # fmt: skip
    found = margins(drawn, K)
    assert [each.key for each in found.topics] == ["a", "b", "c"]
    assert [each.key for each in found.channels] == ["phone", "video"]


def test_the_one_that_both_margins_would_give_away_is_not_told_apart():
    """The only low stars are of the only call about weapons: by channel and by topic anybody would read that."""
    drawn = {("video", "fines", 5): 40, ("phone", "fines", 5): 20, ("video", "weapons", 5): 20, ("phone", "weapons", 1): 1}  # fmt: skip
    channels, topics = {"video": "video", "phone": "phone"}, {"fines": "fines", "weapons": "weapons"}  # fmt: skip
    assert told_too_much(drawn, channels, topics, K) is not None
    found = margins(drawn, K)
    assert [each.key for each in found.topics] == [None] or len(found.topics) == 1
    assert [each.key for each in found.channels] == ["phone", "video"]


def test_just_enough_ratings_are_told_and_one_fewer_is_not():
    few = {("video", "a", 5): 4, ("video", "a", 0): 3}
    assert margins(few, K) is None
    total = margins(few | {("video", "a", 5): 5}, K).total
    assert (total.contacts, total.stars) == (8, (0, 0, 0, 0, 5))
