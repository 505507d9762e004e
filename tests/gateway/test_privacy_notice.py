"""The privacy notice says what the settings and the declarations of the rooms say."""

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from gateway.archive.custody.retention import Retention
from gateway.messages.retention import CaseRetention
from gateway.platform.languages import LANGUAGES
from gateway.platform.personal.keeping import Keeping
from gateway.platform.topics import topics
from gateway.schema import KEEPS
from gateway.settings import Settings
from gateway.site.notice import NOTICE, NoticeFacts, in_words, lacking, recipients, warned
from gateway.webhooks.tables import Webhook
from queueing.categories import Catalogue
from recordings.retention import RetentionRule
from tests.gateway.conftest import client_of

PUBLIC = {"public_url": "https://urp.example.org"}
TOLD = {
    "controller_address": "Viale Prova 1, Roma, urp@pec.example.org",
    "dpo_email": "dpo@example.org",
    "contact_email": "urp@example.org",
}
OFFICE = {
    "it": "gestito dall", "en": "is run by", "de": "Dienst wird vom", "fr": "est assuré par", "sl": "Storitev vodi",
}  # fmt: skip
WHERE_CRIMES = {
    "it": "Se trattiamo dati per prevenire", "en": "Where we process data to prevent",
    "de": "Soweit wir Daten zur Verhütung", "fr": "Lorsque nous traitons des données pour prévenir",
    "sl": "Kadar podatke obdelujemo za preprečevanje",
}  # fmt: skip
READ = [each for each in KEEPS if each.whose != "staff"]


@pytest.fixture
def dist(tmp_path):
    (tmp_path / "document.html").write_text("<html><main>${content}</main></html>")
    return tmp_path


async def nobody_is_told():
    return False


def facts(core, settings, keeps=KEEPS, catalogue=None):
    return NoticeFacts(
        settings,
        keeps,
        Retention.by(settings, core.database),
        CaseRetention(settings.message_days, catalogue or topics()),
        nobody_is_told,
    )


def lines(text):
    return re.findall(r"<li>(.+?): <strong>(.+?)</strong></li>", text)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_declaration_is_a_line_with_its_own_time(core, language):
    settings = Settings(
        contact_days=901,
        chat_days=902,
        notes_days=903,
        message_days=804,
        callback_days=805,
        phone_number_days=806,
        recording_days=907,
        conference_days=908,
    )
    told = lines((await facts(core, settings).of(language))["kept"])
    assert [what for what, _ in told] == [NOTICE.say(language, f"what.{e.name}") for e in READ]
    ends = dict(zip((each.name for each in READ), (end for _, end in told), strict=True))
    for each in READ:
        if each.until:
            assert ends[each.name] == NOTICE.say(language, f"until.{each.until}")
        elif each.setting.endswith("_days"):
            assert re.findall(r"\d+", ends[each.name]) == [str(getattr(settings, each.setting))]
    assert ends["copy"] == NOTICE.say(language, "days", count=7)
    assert ends["sms"] == NOTICE.say(language, "minutes", count=10)


async def test_what_goes_with_the_contact_is_not_said_to_stay_longer(core):
    settings = Settings(contact_days=10, callback_days=30)
    told = dict(lines((await facts(core, settings).of("it"))["kept"]))
    assert told[NOTICE.say("it", "what.callback")] == "10 giorni"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_stays_with_a_recording_is_not_said_to_go_sooner(core, language):
    told = dict(lines((await facts(core, Settings(chat_days=30)).of(language))["kept"]))
    days = NOTICE.say(language, "days", count=30)
    for name in ("chat", "files"):
        said = told[NOTICE.say(language, f"what.{name}")]
        assert said == NOTICE.say(language, "recorded", span=days)
        assert days in said
        assert said != days
    assert NOTICE.say(language, "days", count=365) != told[NOTICE.say(language, "what.contact")]


async def test_rules_of_retention_are_told_as_a_range(core):
    rules = [RetentionRule(name="arms", days=3650, category="weapons")]
    told = dict(lines((await facts(core, Settings(retention=rules)).of("it"))["kept"]))
    assert told[NOTICE.say("it", "what.recording")] == (
        NOTICE.say("it", "between", least=180, count=3650)
    )


async def test_what_topics_say_of_cases_is_told_as_a_range(core):
    """At the latest all of it goes with the contact."""
    first, *others = topics()
    own = replace(first, keep_answered_days=30, keep_unanswered_days=900)
    catalogue = Catalogue((own, *others))
    told = dict(lines((await facts(core, Settings(), catalogue=catalogue).of("it"))["kept"]))
    for name in ("messages", "complaints", "received-mails"):
        assert told[NOTICE.say("it", f"what.{name}")] == NOTICE.say(
            "it", "between", least=30, count=365
        )


async def test_a_declaration_that_is_added_is_read_at_once_and_staff_s_own_is_not(core):
    both = [
        Keeping(name="sms", purpose="x", fixed=timedelta(days=3)),
        Keeping(name="notes", purpose="x", until="always", whose="staff"),
    ]
    told = lines((await facts(core, Settings(), both).of("en"))["kept"])
    assert told == [(NOTICE.say("en", "what.sms"), "3 days")]


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(days=1), "1 giorno"),
        (timedelta(hours=25), "2 giorni"),
        (timedelta(hours=1), "1 ora"),
        (timedelta(minutes=90), "2 ore"),
        (timedelta(seconds=61), "2 minuti"),
    ],
)
def test_a_time_is_never_told_shorter_than_it_is(span, said):
    assert in_words(span, "it") == said


def test_recipients_are_the_services_that_are_set_up():
    assert recipients(Settings(), "en") == [NOTICE.say("en", "recipient.none")]
    settings = Settings(
        recipients="Ente <Rete>, Roma",
        smtp_url="smtps://mail.example.org",
        mail_from="Stazione <a@example.org>",
        turn_urls=["stun:turn.example.org"],
    )
    assert recipients(settings, "en") == [
        "Bodies that process the data on our behalf: Ente &lt;Rete&gt;, Roma.",
        NOTICE.say("en", "recipient.mail"),
    ]
    whole = Settings(
        smtp_url="smtps://mail.example.org",
        mail_from="Stazione <a@example.org>",
        sms_url="https://sms.example.org/send",
        pbx_token="p" * 32,
        recordings_url="s3://bucket/recordings",
        turn_urls=["turn:turn.example.org"],
        turn_secret="t" * 32,
    )
    assert recipients(whole, "en") == [
        NOTICE.say("en", f"recipient.{each}")
        for each in ("mail", "sms", "telephone", "archive", "relay")
    ]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"clamav": "tcp://clamav.example.org:3310", "chat_files": ["pdf"]}, "scanner"),
        ({"clamav": "tcp://clamav.example.org:3310"}, None),
        ({"clamav": "tcp://127.0.0.1:3310", "chat_files": ["pdf"]}, None),
        ({"clamav": "unix:/run/clamav/clamd.ctl", "chat_files": ["pdf"]}, None),
        ({"syslog_url": "syslog+tls://siem.example.org"}, "siem"),
        ({"syslog_url": "syslog+tcp://127.0.0.1:601"}, "siem"),
        ({"database_url": "postgresql://u:p@db.example.org/station"}, "database"),
        ({"database_url": "postgresql://u:p@/station?host=db.example.org"}, "database"),
        ({"database_url": "postgresql://u:p@/station?host=/run/postgresql"}, None),
        ({"database_url": "postgresql://u:p@localhost/station"}, None),
        ({"database_url": "sqlite:////srv/station.db"}, None),
        ({"redis_url": "rediss://redis.example.org:6379/0"}, "redis"),
        ({"redis_url": "redis://[::1]:6379/0"}, None),
        ({"redis_url": "unix:///run/redis.sock"}, None),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_service_on_another_machine_is_named(language, given, named):
    """A relay of the audit trail on this machine hands it on, or nobody would set it."""
    assert recipients(Settings(**given), language) == [
        NOTICE.say(language, f"recipient.{named or 'none'}")
    ]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_programs_that_a_webhook_tells_are_named_while_it_is_on(core, client, language):
    told = NOTICE.say(language, "recipient.programs")

    async def is_named():
        return told in await (await client.get(f"/privacy?lang={language}")).text()

    assert not await is_named()
    async with core.database.writing() as session:
        session.add(
            Webhook(
                id="w", name="Archivio", url="https://example.org/hook", kinds=["contact.ended"],
                secret="s", created_at=core.clock(), told_since=core.clock(),
            )
        )  # fmt: skip
    assert await is_named()
    async with core.database.writing() as session:
        (await session.get(Webhook, "w")).off_why = "person"
    assert not await is_named()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_sentence_names_an_office_or_takes_the_body_for_a_police(core, client, language):
    text = await (await client.get(f"/privacy?lang={language}")).text()
    assert OFFICE[language] not in text
    # the law on crimes is named with the condition on which it holds
    assert WHERE_CRIMES[language] in text


def test_a_public_station_is_told_what_its_notice_lacks(capsys):
    assert lacking(Settings(**PUBLIC)) == [
        "VS_CONTROLLER_ADDRESS", "VS_DPO_EMAIL", "VS_CONTACT_EMAIL",
    ]  # fmt: skip
    assert warned(Settings(**PUBLIC, **TOLD))() is None
    assert lacking(Settings()) == [], "a demonstration for this machine alone"
    assert warned(Settings(**PUBLIC, **TOLD | {"dpo_email": None}))() == ["VS_DPO_EMAIL"]


@pytest.mark.parametrize(
    "name", ["Arma dei Carabinieri", "Comune di Prova", "Agenzia <b>Entrate</b>", "Inps"]
)
async def test_any_name_reads_right_because_no_article_goes_before_it(core, parts, name):
    async with client_of(core, parts, organisation=name, **TOLD) as client:
        text = await (await client.get("/privacy?lang=it")).text()
    shown = name.replace("<", "&lt;").replace(">", "&gt;")
    assert f"<p>Titolare del trattamento: {shown}. Recapiti: {TOLD['controller_address']}." in text
    assert "mailto:dpo@example.org" in text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_law_dpo_and_listening_are_there_without_any_setting(core, parts, language):
    async with client_of(core, parts) as client:
        text = await (await client.get(f"/privacy?lang={language}")).text()
    assert NOTICE.say(language, "dpo.station") in text
    for article in ("2016/679", "-ter", "196", "51"):
        assert article in text
