"""Every table with personal data has a declared purpose and end, and the docs and the purges agree with it."""

import json
import re
import sys
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.platform.personal.keeping import Keeping, joined
from gateway.platform.sql.base import Base
from gateway.privacy.housekeeping import retention_of
from gateway.schema import KEEPS, METADATA, PERSONAL
from gateway.setting_sources import PREFIX
from gateway.settings import Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "data-protection.md"
OF_NOBODY = {
    "station_time": "how far the station's clock has come",
    "audit_deliveries": "up to which entry a receiver has the trail",
    "mailboxes": "how far a mail-box has been read, and how it stands",
    "topic_counts": "in how many cases of a topic a word occurs, of words of at least five persons",
    "guide_counts": "how often a sheet was read, and how often somebody queued all the same",
    "sheet_sets": "the signed sets of sheets that devices were brought",
    "driver_weeks": "how many people had contacts in a week",
    "driver_counts": "how many people came with a word in a week, of five at least",
    "driver_searches": "how often a word was looked for in vain, of five searches at least; else a keyed hash",
    "driver_segments": "contacts of a closed month by kind of user, of five at least",
    "review_draws": "how many recordings a rule drew, and with which seed",
    "webhooks": "addresses of programs that are told of events",
}
SOONER = {
    "messages", "messageHolds", "messageReplies", "messageSteps", "receivedMails", "callbacks",
    "recognitions", "complaints", "complaintSteps", "praises",
}  # fmt: skip
"""They go by shorter days of their own, and with the contact at the latest."""


def declared(table):
    return [keeping for keeping in KEEPS if table in keeping.tables]


def test_every_table_says_how_long_its_personal_data_is_kept_and_what_for():
    """A new table has to be looked at: declare it beside its mapping in KEEPS, or say here why it is of nobody."""
    known = {table for keeping in KEEPS for table in keeping.tables}
    assert set(METADATA.tables) == known | set(OF_NOBODY)
    assert known.isdisjoint(OF_NOBODY)
    assert all(keeping.purpose.strip() for keeping in KEEPS)
    names = [keeping.name for keeping in KEEPS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("language", ["it", "en"])
def test_administrators_read_what_is_kept_in_their_language(language):
    """Their page falls back to the declaration's own English."""
    words = json.loads((ROOT / "locales" / language / "upkeep.json").read_text(encoding="utf-8"))
    shown = {key.removeprefix("kept.what.") for key in words if key.startswith("kept.what.")}
    assert shown == {keeping.name for keeping in KEEPS}


def test_every_setting_of_a_retention_is_declared():
    ours = {name for name in Settings.model_fields if name.endswith("_days")}
    # for how long a new account decides nothing is no retention, nor is until when a complaint is answered, nor
    # from when on supervisors see what an operator has seen
    others = {"new_account_days", "complaint_days", "complaint_warn_days", "operator_figures_days"}
    assert ours - {keeping.setting for keeping in KEEPS} == others
    assert all(keeping.setting in Settings.model_fields for keeping in KEEPS if keeping.setting)


def test_what_is_purged_with_a_contact_is_declared_with_the_same_days():
    settings = Settings(
        contact_days=11, chat_days=12, notes_days=13, message_days=5, callback_days=6
    )
    days = retention_of(settings)
    pieces = [piece for piece in PERSONAL if hasattr(piece, "_model")]
    assert pieces
    for piece in pieces:
        spans = [
            each.longest(settings)
            for each in declared(piece._model.__tablename__)
            if each.limited and each.whose == "citizen"
        ]
        assert timedelta(days=days[piece.retention]) in spans or piece.name in SOONER, piece.name
        assert min(spans) <= timedelta(days=days[piece.retention]), piece.name


@pytest.mark.parametrize(
    ("given", "span"),
    [
        ({"setting": "chat_days"}, timedelta(days=180)),
        ({"setting": "same_operator_s", "more": timedelta(days=1)}, timedelta(days=1, hours=1)),
        ({"fixed": timedelta(minutes=10)}, timedelta(minutes=10)),
    ],
)
def test_the_time_is_that_of_the_setting(given, span):
    assert Keeping(name="a", purpose="b", **given).span(Settings()) == span


@pytest.mark.parametrize(
    "given", [{}, {"setting": "chat_days", "until": "always"}, {"setting": "organisation"}]
)
def test_a_declaration_has_exactly_one_end(given):
    with pytest.raises(ValueError, match="a: "):
        Keeping(name="a", purpose="b", **given)


def test_a_room_says_itself_which_of_its_tables_go_with_another_s():
    mail, chat = (
        Keeping(name=name, purpose="b", tables=(name,), until="always") for name in ("mail", "chat")
    )
    found = joined((mail, chat), {"chat": ("lessons",)}, {"chat": ("samples",)})
    assert [each.tables for each in found] == [("mail",), ("chat", "lessons", "samples")]
    assert found[0] is mail
    with pytest.raises(ValueError, match="nobody declares: calls"):
        joined((mail, chat), {"calls": ("lessons",)})


def test_no_room_declares_the_tables_of_a_room_above_it():
    """Which the import of a table would show, and its name does not."""
    layers = next(
        each["layers"]
        for each in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
            "contracts"
        ]
        if each["name"] == "the gateway's rooms import downward only"
    )
    room_of = {each.local_table.name: each.class_.__module__ for each in Base.registry.mappers}

    def height(module):
        return -layers.index(".".join(module.split(".")[:2]))

    above = {
        (name, table)
        for name, module in sys.modules.items()
        if name.startswith("gateway.") and name != "gateway.schema"
        for keeping in getattr(module, "KEEPS", ())
        for table in keeping.tables
        if height(room_of[table]) > height(name)
    }
    assert above == set()


def test_without_a_time_there_is_none_to_ask_for():
    endless = Keeping(name="a", purpose="b", until="always")
    assert not endless.limited
    with pytest.raises(ValueError, match="kept until always"):
        endless.span(Settings())


def test_the_docs_have_each_declaration_with_its_tables_setting_and_default():
    """Fails with the rows to write when the table in docs/data-protection.md says something else."""
    text = DOCS.read_text(encoding="utf-8")
    table = text[text.index("| what for") :].split("\n\n")[0]
    assert table.split("\n")[2:] == [row(each) for each in KEEPS]


def row(keeping):
    where = ", ".join(f"`{table}`" for table in keeping.tables) or "beside the database"
    return f"| {keeping.purpose} | {keeping.whose} | {where} | {end(keeping)} |"


def end(keeping):
    if keeping.until:
        return {
            "always": "without end",
            "anonymous": "without end, of nobody once the rest is gone",
            "contact": "while the contact lasts",
            "disabled": "while the account is in use",
            "rotation": "as the machine's owner replaces them",
        }[keeping.until]
    if keeping.fixed:
        return told(keeping.fixed)
    latest = f", at the latest `{PREFIX}{keeping.within.upper()}`" if keeping.within else ""
    more = f" and {told(keeping.more)}" if keeping.more else ""
    recorded = ", at least as long as a recording" if keeping.with_recording else ""
    default = Settings.model_fields[keeping.setting].default
    return f"`{PREFIX}{keeping.setting.upper()}`, {default}{more}{latest}{recorded}"


def told(span):
    hours, rest = divmod(int(span.total_seconds()), 3600)
    if rest:
        return f"{rest // 60} minutes"
    return f"{hours // 24} day{'s' * (hours > 24)}" if hours % 24 == 0 else f"{hours} hours"


def test_the_words_for_an_interval_are_right():
    assert [told(timedelta(**each)) for each in ({"minutes": 10}, {"days": 1}, {"days": 7}, {"hours": 26})] == [
        "10 minutes", "1 day", "7 days", "26 hours",
    ]  # fmt: skip
    assert re.search(r"\| without end \|", row(next(k for k in KEEPS if k.until == "always")))
