"""The API that pages are typed by is the one that a station serves."""

import json

import pytest

from gateway.cli.api_schema import main, openapi, schema
from gateway.platform.http.openapi import document
from gateway.web import API


def test_what_is_exported_is_what_is_served(app):
    assert openapi() == document(list(app[API]))


@pytest.fixture(scope="module")
def made():
    return schema(openapi())["$defs"]


def test_an_operation_has_its_body_and_its_answer(made):
    assert made["Requests"]["properties"]["PATCH offices/{id}"]["$ref"].endswith("/OfficeChange")
    assert made["Answers"]["properties"]["GET offices"]["$ref"].endswith("/OfficeList")


def test_an_operation_without_an_answer_is_known_and_one_of_other_bytes_is_not(made):
    answers = made["Answers"]["properties"]
    assert answers["DELETE notices/{id}"] == {"type": "null"}
    assert "GET reports/csv" not in answers


def test_a_refusal_that_says_more_than_others_is_known(made):
    bodies = made["Refusals"]["properties"]["POST session"]["anyOf"]
    names = [each["$ref"].rpartition("/")[2] for each in bodies]
    assert names == ["ErrorBody", "SecondFactorRequired"]
    assert "secondFactor" in made["SecondFactorRequired"]["properties"]
    assert "POST session/factor" not in made["Refusals"]["properties"]


def test_what_is_only_in_addresses_is_left_out(made):
    assert "ReportQuery" not in made


def test_names_are_short(made):
    # two structs of one name would be called by their modules
    assert [name for name in made if "." in name] == []


def test_a_file_that_differs_is_told_of(tmp_path, capsys):
    path = tmp_path / "api.schema.json"
    assert main(["--check", str(path)]) == 1
    assert main([str(path)]) == 0
    assert main(["--check", str(path)]) == 0
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["$defs"]["OfficeList"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert main(["--check", str(path)]) == 1
    assert "make protocol" in capsys.readouterr().err
