from media.rtp.levels import LoudestSpeaker
from media.rtp.pli import KeyFrameRequests


def test_one_request_per_source_and_interval():
    requests = KeyFrameRequests()
    assert requests.request(1, 10.0)
    assert not requests.request(1, 10.1)
    assert requests.request(2, 10.1)
    assert requests.due(10.4) == []
    assert requests.due(10.5) == [1]
    assert requests.due(10.61) == [2]
    requests.key_frame(1)
    requests.key_frame(2)
    assert requests.due(99.0) == []


def test_key_frame_ends_asking_but_not_the_interval():
    requests = KeyFrameRequests()
    assert requests.request(1, 0.0)
    requests.key_frame(1)
    assert not requests.request(1, 0.2), "half a second must pass"
    assert requests.due(0.5) == [1]


def test_gives_up_on_the_deaf_until_asked_anew():
    requests = KeyFrameRequests(max_tries=3)
    requests.request(1, 0.0)
    assert [requests.due(t) for t in (1, 2, 3, 4)] == [[1], [1], [], []]
    assert requests.request(1, 5.0)
    requests.forget(1)
    assert requests.due(6.0) == []
    requests.key_frame(1)
    assert requests.request(1, 6.0)


def talk(speaker, levels, start, seconds):
    """Everyone's packets of 20 ms; returns the holder after every 100 ms."""
    held = []
    for i in range(round(seconds * 50)):
        now = start + i * 0.02
        for source, level in levels.items():
            speaker.level(source, level, now)
        if i % 5 == 4:
            held.append(speaker.update(now))
    return held


def test_nobody_until_somebody_speaks():
    speaker = LoudestSpeaker()
    assert speaker.update(0.0) is None
    assert set(talk(speaker, {"a": 127, "b": 90}, 0, 3)) == {None}
    assert talk(speaker, {"a": 20, "b": 90}, 3, 1)[-1] == "a"
    assert speaker.ranking(4.0) == ["a", "b"]


def test_a_cough_does_not_take_the_floor_but_speech_does():
    speaker = LoudestSpeaker()
    assert talk(speaker, {"a": 35, "b": 127}, 0, 2)[-1] == "a"
    assert set(talk(speaker, {"a": 35, "b": 10}, 2, 0.2)) == {"a"}
    assert set(talk(speaker, {"a": 35, "b": 127}, 2.2, 2)) == {"a"}
    held = talk(speaker, {"a": 127, "b": 25}, 4.2, 2)
    assert held[0] == "a"
    assert held[-1] == "b"
    assert held.index("b") >= 5


def test_margin_keeps_equals_from_flapping():
    speaker = LoudestSpeaker()
    talk(speaker, {"a": 30}, 0, 1)
    assert set(talk(speaker, {"a": 30, "b": 27}, 1, 3)) == {"a"}


def test_silence_of_a_muted_holder_fades():
    speaker = LoudestSpeaker()
    talk(speaker, {"a": 20, "b": 127}, 0, 2)
    assert talk(speaker, {"b": 50}, 2, 3)[-1] == "b"


def test_holder_that_leaves_frees_the_floor():
    speaker = LoudestSpeaker()
    talk(speaker, {"a": 20, "b": 40}, 0, 2)
    speaker.forget("a")
    assert speaker.current is None
    assert speaker.update(2.0) == "b"
