"""The walks of decision 0052 are counted: each crosses what its contact needs, and nothing of another."""

import pytest

from bench import house

ENTERING = {"Entrance.enter", "Admission.enter", "Acd.enqueue", "CitizenHandler.command"}
ANSWERING = {"Answering.accept", "Live._apply", "Publisher.desk"}
RECORDING = {"RecordingDesk.begin", "CallRoom.pair"}
PHONING = {"Telephony.enter", "Acd.enqueue", "Publisher.desk"}


@pytest.mark.process
@pytest.mark.parametrize(
    ("name", "crossed", "not_crossed"),
    [
        ("enter", ENTERING, ANSWERING | RECORDING | PHONING - ENTERING),
        pytest.param("answer", ANSWERING, ENTERING | RECORDING, marks=pytest.mark.long),
        pytest.param("recorded", ANSWERING | RECORDING, ENTERING, marks=pytest.mark.long),
        pytest.param(
            "phone",
            PHONING,
            RECORDING | {"Answering.accept", "Entrance.enter"},
            marks=pytest.mark.long,
        ),
    ],
)
async def test_a_walk_crosses_what_its_contact_needs(name, crossed, not_crossed):
    walk = await house.walked(name)
    names = {each.split()[1] for each in walk.functions}
    assert crossed <= names
    assert not names & not_crossed
    assert len(walk) > len(walk.files) > 10


def test_folders_that_import_each_other_are_counted(tmp_path):
    house_of = tmp_path / "house"
    for room, text in {
        "one": "from house.two.service import a, b\nfrom house.one.own import c\nfrom house import two",
        "two": "from house.one import service\nfrom house.settings import d\nfrom other.one import e",
    }.items():
        (house_of / room / "below").mkdir(parents=True)
        (house_of / room / "below" / "service.py").write_text(text)
    assert house.rooms_imports(house_of) == {("one", "two"): 2, ("two", "one"): 1}


def test_the_longest_function_is_found_with_its_decorator_apart(tmp_path):
    file = tmp_path / "module.py"
    file.write_text(
        "@once\ndef short():\n    return 1\n\n\nclass A:\n    async def long(self):\n        a = 1\n        return a\n"
    )
    assert house.function_lengths(file) == [2, 3]


@pytest.mark.long
async def test_the_code_of_the_gateway_is_counted():
    figures = {each["bench"]: each async for each in house.run_code()}
    assert figures["house.files"]["conditions"]["lines"] > figures["house.files"]["value"]
    assert figures["house.imports"]["conditions"]["in_circles"] == 0
