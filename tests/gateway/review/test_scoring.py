"""What answers are worth: by hand, by invariants, and the same in the page."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.evaluation.form import LONGEST, Form, FormError, Item, Section, check
from gateway.evaluation.scoring import AnswerError, check_answers, score

SAMPLES = Path(__file__).with_name("scores.json")


def item(name, **about):
    return Item(id=name, text=name, **about)


def form(*items, cap=50, weight=1):
    return Form(sections=[Section(id="s", title="s", weight=weight, items=list(items))], cap=cap)


@pytest.mark.parametrize("sample", json.loads(SAMPLES.read_text()), ids=lambda each: each["name"])
def test_the_samples_that_the_page_is_tested_with(sample):
    made = score(msgspec.convert(sample["form"], Form), sample["answers"])
    assert {
        "tenths": made.tenths,
        "sections": made.sections,
        "missing": made.missing,
        "failed": made.failed,
        "limited": made.limited,
    } == sample["score"]


@st.composite
def judged(draw, complete=False):
    """A form, and answers to it."""
    sections, answers, number = [], {}, 0
    for at in range(draw(st.integers(1, 4))):
        items = []
        for _ in range(draw(st.integers(1, 4))):
            number += 1
            steps = draw(st.integers(2, 10))
            na = draw(st.booleans())
            made = item(
                f"i{number}",
                steps=steps,
                weight=draw(st.integers(0, 5)),
                not_applicable=na,
                gravity=draw(st.sampled_from(["normal", "normal", "critical", "fatal"])),
                failed_to=draw(st.integers(0, steps - 2)),
            )
            items.append(made)
            choice = st.integers(0, steps - 1)
            if na:
                choice |= st.none()
            if complete or draw(st.booleans()):
                answers[made.id] = draw(choice)
        sections.append(
            Section(id=f"s{at}", title="s", weight=draw(st.integers(0, 5)), items=items)
        )
    return Form(sections=sections, cap=draw(st.integers(0, 100))), answers


@given(judged())
def test_a_score_lies_between_nothing_and_a_hundred(made):
    given_form, answers = made
    check_answers(given_form, answers)
    found = score(given_form, answers)
    assert found.tenths is None or 0 <= found.tenths <= 1000
    kinds = {each.id: each.gravity for each in given_form.items()}
    if any(kinds[name] == "fatal" for name in found.failed):
        assert (found.tenths, found.limited) == (0, "fatal")
    elif found.failed and found.tenths is not None:
        assert found.tenths <= given_form.cap * 10
    else:
        assert found.limited is None
    assert set(found.missing) == set(kinds) - set(answers)


@given(judged(complete=True), st.data())
def test_a_better_answer_never_makes_it_worse(made, data):
    given_form, answers = made
    better = [
        each.id
        for each in given_form.items()
        if answers[each.id] is not None and answers[each.id] < each.steps - 1
    ]
    if not better:
        return
    name = data.draw(st.sampled_from(better))
    before = score(given_form, answers).tenths
    after = score(given_form, {**answers, name: answers[name] + 1}).tenths
    if after is None:
        # nothing that weighs is answered: only what is fatal can have made it a score
        assert before in (None, 0)
    else:
        assert before is None or after >= before


@given(judged(complete=True))
def test_what_does_not_apply_is_as_if_it_were_not_there(made):
    given_form, answers = made
    without = Form(
        sections=[
            msgspec.structs.replace(
                section, items=[each for each in section.items if answers[each.id] is not None]
            )
            for section in given_form.sections
        ],
        cap=given_form.cap,
    )
    kept = {name: answer for name, answer in answers.items() if answer is not None}
    assert score(given_form, answers).tenths == score(without, kept).tenths


@given(judged(complete=True), st.integers(2, 9), st.randoms(use_true_random=False))
def test_only_proportions_count_and_no_order(made, factor, chance):
    given_form, answers = made
    sections = [
        msgspec.structs.replace(
            section,
            weight=section.weight * factor,
            items=chance.sample(section.items, len(section.items)),
        )
        for section in given_form.sections
    ]
    chance.shuffle(sections)
    other = Form(sections=sections, cap=given_form.cap)
    assert score(given_form, answers).tenths == score(other, answers).tenths


@given(judged(complete=True))
def test_the_best_everywhere_is_a_hundred_and_the_worst_nothing(made):
    given_form, _ = made
    best = {each.id: each.steps - 1 for each in given_form.items()}
    worst = dict.fromkeys(best, 0)
    counts = any(s.weight and any(i.weight for i in s.items) for s in given_form.sections)
    grave = any(each.gravity == "fatal" for each in given_form.items())
    assert score(given_form, best).tenths == (1000 if counts else None)
    assert score(given_form, worst).tenths == (0 if counts or grave else None)


def test_an_unweighted_fatal_item_still_makes_it_nothing():
    made = form(item("a"), item("b", weight=0, gravity="fatal"))
    assert score(made, {"a": 1, "b": 1}).tenths == 1000
    assert score(made, {"a": 1, "b": 0}).tenths == 0


def test_a_cap_lowers_and_never_raises():
    made = form(item("a"), item("b", weight=0, gravity="critical"), cap=60)
    assert score(made, {"a": 1, "b": 0}).tenths == 600
    low = score(made, {"a": 0, "b": 0})
    assert (low.tenths, low.limited) == (0, None)


@pytest.mark.parametrize(
    ("answers", "about"),
    [
        ({"zz": 1}, "does not ask"),
        ({"a": None}, "always applies"),
        ({"a": 2}, "no such step"),
        ({"a": -1}, "no such step"),
    ],
)
def test_answers_that_are_none(answers, about):
    with pytest.raises(AnswerError, match=about):
        check_answers(form(item("a")), answers)


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (Form(sections=[]), "no_items"),
        (form(item("a"), item("a")), "double_id"),
        (form(item("s")), "double_id"),
        (form(*(item(f"i{at}") for at in range(LONGEST + 1))), "too_long"),
        (form(item("a", labels=["no"])), "labels"),
        (form(item("a", gravity="fatal", failed_to=1)), "always_failed"),
        (form(item("a", weight=0)), "no_weight"),
        (form(item("a"), weight=0), "no_weight"),
        (
            Form(
                sections=[
                    Section(id="s", title="s", items=[item("a")]),
                    Section(id="t", title="t", items=[]),
                ]
            ),
            "empty_section",
        ),
    ],
)
def test_forms_nobody_could_be_judged_by(made, code):
    with pytest.raises(FormError) as refused:
        check(made)
    assert refused.value.code == code


def test_a_form_that_can_be_used():
    check(form(item("a", steps=3, labels=["no", "a bit", "yes"]), item("b", gravity="fatal")))
