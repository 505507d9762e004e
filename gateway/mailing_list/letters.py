"""The e-mails of the list. The subject is an entry's title, since entries hold no personal data. In Italian, as their
readers write."""

from gateway.mail.compose import STATION_MAIL, Letter, ListHeaders, Sender
from gateway.mail.reminders import reminder
from gateway.mailing_list.tables import ListEntry, ListSubscriber
from gateway.platform.languages import SOURCE

PAGE = "/mailing-list"
SUBSCRIPTION = "/subscription"
FILES = "/subscription/files"


def invitation(sender: Sender, row: ListSubscriber, *, link: str) -> Letter:
    """Return the mail that invites an office to take part; *link* confirms it, and is valid for it alone."""
    return _plain(sender, "mailing-list.invitation", row.email, link=link)


def welcome(sender: Sender, row: ListSubscriber, *, link: str, address: str) -> Letter:
    """Return the mail that confirms participation: how to write, and how to leave. *address* is the list's, empty for none."""
    key = "mailing-list.welcome" if address else "mailing-list.welcome.replies"
    return _plain(sender, key, row.email, link=link, address=address)


def refused(sender: Sender, entry: ListEntry, *, why: str) -> Letter:
    """Return the mail that says that a moderator did not publish what was sent by mail."""
    return _plain(
        sender, "mailing-list.refused", entry.sender, title=entry.title, reason=why,
    )  # fmt: skip


def posted(
    sender: Sender,
    entry: ListEntry,
    *,
    to: str,
    link: str,
    files: str,
    address: str,
    answers: str | None,
) -> Letter:
    """Return an entry as a mail to one subscriber.

    *link* is where this one leaves, *files* where it finds the entry's files, *address* the list's, *answers* the mail by
    which it got the question.
    """
    kind = "question" if entry.question_id is None else "answer"
    subject = entry.title if kind == "question" else f"R: {entry.title}"
    of_files = ""
    if entry.files and entry.shares:
        of_files = STATION_MAIL.say(
            SOURCE, "mailing-list.files.shared", count=entry.files, link=files
        )
    elif entry.files:
        of_files = STATION_MAIL.say(
            SOURCE, "mailing-list.files", count=entry.files, author=entry.author
        )
    return Letter(
        to=to,
        subject=subject,
        text=STATION_MAIL.say(
            SOURCE, f"mailing-list.{kind}",
            title=entry.title, text=f"{entry.text}\n\n{of_files}".strip(), author=entry.author, link=link,
            name=sender.named(SOURCE), organisation=sender.organisation,
        ),
        automatic=False,
        answers=answers,
        reply_to=address or sender.reply_to,
        languages=(SOURCE,),
        mailing_list=ListHeaders(unsubscribe=link, post=address),
    )  # fmt: skip


def waiting(sender: Sender, *, to: str) -> Letter:
    """Return the mail that tells one moderator that an entry waits."""
    return reminder(sender, "mailing-list-waiting", to=to, path=f"{PAGE}?tab=waiting")


def _plain(sender: Sender, key: str, to: str, **words: object) -> Letter:
    return Letter(
        to=to,
        subject=STATION_MAIL.say(SOURCE, "mailing-list.subject", name=sender.named(SOURCE)),
        text=STATION_MAIL.say(
            SOURCE, key, name=sender.named(SOURCE), organisation=sender.organisation, **words
        ),
        automatic=True,
        reply_to=sender.reply_to,
        languages=(SOURCE,),
    )
