"""The one table of permissions: who may use which route and which realtime event.

Everything is refused that is not in the table. ``HTTP`` is read by the access middleware and by
the OpenAPI document, ``EVENTS`` by the realtime namespaces; a test walks the application's own
routes and fails for one that is missing here.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum


class Role(StrEnum):
    """The role of a member of the staff."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    QUALITY = "quality"
    ADMIN = "admin"
    OFFICE = "office"


class Kind(StrEnum):
    """The proof by which a caller is allowed."""

    PUBLIC = "public"
    STAFF = "staff"
    CITIZEN = "citizen"
    TICKET = "ticket"
    WATCH = "watch"
    MACHINE = "machine"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Access:
    """The callers who may use something.

    ``roles`` counts for ``STAFF``; ``audience`` is the audience of the signed ticket for
    ``TICKET``, of the seat for ``CITIZEN``, and what a ``MACHINE``'s token is good for. ``MEMBER`` is staff
    with one of ``roles`` or a conference's guest. ``one_time``: open also with a one-time password that is still to be
    replaced. ``enrolling``: open also without the second factor that the role needs. ``fresh``: closed unless
    the caller has lately given a password or a second factor.
    """

    kind: Kind
    roles: frozenset[Role] = field(default_factory=frozenset)
    audience: str = ""
    one_time: bool = False
    enrolling: bool = False
    fresh: bool = False

    def allows(self, role: Role | None) -> bool:
        """Whether someone signed in with ``role`` (None: not signed in) passes."""
        if self.kind is Kind.PUBLIC:
            return True
        return self.kind is Kind.STAFF and role in self.roles


def staff(*roles: Role) -> Access:
    """Signed-in staff with one of ``roles``; with none given, any role."""
    return Access(Kind.STAFF, frozenset(roles or Role))


PUBLIC = Access(Kind.PUBLIC)
# A citizen holding the signed seat of a contact.
CITIZEN = Access(Kind.CITIZEN, audience="seat")
# The bearer of a ticket for one party of one recording; a <video> element sends no header.
MEDIA_VIEW = Access(Kind.TICKET, audience="media-view")
# The person who ordered an export, with the ticket of one of its files.
EXPORT_FILE = Access(Kind.TICKET, audience="export-file")
# The citizen who has the code of a receipt, with the ticket of a file of the copy.
COPY_FILE = Access(Kind.TICKET, audience="copy-file")
# Loopback callers, or the metrics token.
WATCH = Access(Kind.WATCH)
# The telephone exchange, by a token of its own that opens nothing else.
EXCHANGE = Access(Kind.MACHINE, audience="telephony")

# Somebody in a conference: staff, or a guest by a signed link.
MEMBERS = Access(
    Kind.MEMBER, frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.OFFICE, Role.QUALITY})
)
CONFEREES = staff(Role.OPERATOR, Role.SUPERVISOR, Role.OFFICE, Role.QUALITY)

ANY_STAFF = staff()
OWN_PASSWORD = replace(ANY_STAFF, one_time=True, enrolling=True)
OWN_PROOF = replace(ANY_STAFF, enrolling=True)
OWN_FACTORS = replace(ANY_STAFF, enrolling=True, fresh=True)
ADMINS = staff(Role.ADMIN)
SUPERVISORS = staff(Role.SUPERVISOR)
OVERSEERS = staff(Role.SUPERVISOR, Role.ADMIN)
REVIEWERS = staff(Role.QUALITY, Role.SUPERVISOR)
CUSTODIANS = staff(Role.QUALITY, Role.SUPERVISOR, Role.ADMIN)
CHECKERS = staff(Role.OPERATOR)
QUALITY = staff(Role.QUALITY)
CODE_MAKERS = staff(Role.SUPERVISOR, Role.OFFICE)
OPERATORS = staff(Role.OPERATOR, Role.SUPERVISOR, Role.OFFICE)
WRITERS = staff(Role.OPERATOR, Role.SUPERVISOR, Role.OFFICE, Role.ADMIN)

# Sensitive acts: what gives power, destroys evidence or takes it out of the station.
FRESH_ADMINS = replace(ADMINS, fresh=True)
FRESH_OVERSEERS = replace(OVERSEERS, fresh=True)
FRESH_REVIEWERS = replace(REVIEWERS, fresh=True)
FRESH_CUSTODIANS = replace(CUSTODIANS, fresh=True)

HTTP: dict[tuple[str, str], Access] = {
    # pages and files of the browser applications: shells without data
    ("GET", "/"): PUBLIC,
    ("GET", "/kiosk"): PUBLIC,
    ("GET", "/offline"): PUBLIC,
    ("GET", "/manifest.webmanifest"): PUBLIC,
    ("GET", "/emblem"): PUBLIC,
    ("GET", "/favicon.svg"): PUBLIC,
    ("GET", "/login"): PUBLIC,
    ("GET", "/me"): PUBLIC,
    ("GET", "/desk"): PUBLIC,
    ("GET", "/office"): PUBLIC,
    ("GET", "/supervisor"): PUBLIC,
    ("GET", "/supervisor/reports"): PUBLIC,
    ("GET", "/supervisor/contacts"): PUBLIC,
    ("GET", "/supervisor/day"): PUBLIC,
    ("GET", "/supervisor/alarms"): PUBLIC,
    ("GET", "/supervisor/minutes"): PUBLIC,
    ("GET", "/supervisor/complaints"): PUBLIC,
    ("GET", "/complaints"): PUBLIC,
    ("GET", "/complaint"): PUBLIC,
    ("GET", "/bodies"): PUBLIC,
    ("GET", "/messages"): PUBLIC,
    ("GET", "/inquiries"): PUBLIC,
    ("GET", "/mailing-list"): PUBLIC,
    ("GET", "/listening"): PUBLIC,
    ("GET", "/supervisor/late"): PUBLIC,
    ("GET", "/supervisor/drivers"): PUBLIC,
    ("GET", "/supervisor/command-reports"): PUBLIC,
    ("GET", "/quality"): PUBLIC,
    ("GET", "/evaluations"): PUBLIC,
    ("GET", "/admin"): PUBLIC,
    ("GET", "/start"): PUBLIC,
    ("GET", "/message"): PUBLIC,
    ("GET", "/copy"): PUBLIC,
    ("GET", "/recognition"): PUBLIC,
    ("GET", "/test"): PUBLIC,
    ("GET", "/conference/{id}"): PUBLIC,
    ("GET", "/circulars"): PUBLIC,
    ("GET", "/sheets"): PUBLIC,
    ("GET", "/pocket"): PUBLIC,
    ("GET", "/supervisor/devices"): PUBLIC,
    ("GET", "/api/"): PUBLIC,
    # documents for everybody
    ("GET", "/accessibility"): PUBLIC,
    ("GET", "/privacy"): PUBLIC,
    ("GET", "/verify"): PUBLIC,
    ("GET", "/subscription"): PUBLIC,
    (
        "POST",
        "/subscription",
    ): PUBLIC,  # the link of a mail is its own proof; rarely from one address
    ("GET", "/questionnaire"): PUBLIC,
    ("POST", "/questionnaire"): PUBLIC,  # rarely from one address
    ("GET", "/questionnaire/form"): PUBLIC,
    ("GET", "/questionnaire/show"): PUBLIC,
    ("GET", "/rating"): PUBLIC,  # the link in the mail is its own proof
    ("POST", "/rating"): PUBLIC,  # rarely from one address
    ("GET", "/results"): PUBLIC,
    ("GET", "/results.json"): PUBLIC,
    ("GET", "/results.csv"): PUBLIC,
    ("GET", "/results-service.csv"): PUBLIC,
    ("GET", "/results.jsonld"): PUBLIC,
    ("GET", "/results-feed.json"): PUBLIC,
    ("GET", "/results-feed.schema.json"): PUBLIC,
    ("GET", "/api/v1/results"): PUBLIC,
    ("GET", "/api/v1/results/deeper"): SUPERVISORS,
    ("GET", "/api/v1/comparison"): SUPERVISORS,
    ("GET", "/api/v1/comparison/sources"): ADMINS,
    ("POST", "/api/v1/comparison/sources"): FRESH_ADMINS,
    ("PATCH", "/api/v1/comparison/sources/{id}"): FRESH_ADMINS,
    ("PUT", "/api/v1/comparison/sources/{id}/feed"): FRESH_ADMINS,
    ("POST", "/api/v1/comparison/sources/{id}/reading"): ADMINS,
    ("DELETE", "/api/v1/comparison/sources/{id}"): FRESH_ADMINS,
    ("POST", "/api/v1/results/paper"): OPERATORS,
    ("GET", "/api/v1/command-reports"): SUPERVISORS,
    ("POST", "/api/v1/command-reports"): SUPERVISORS,
    ("GET", "/api/v1/command-reports/{id}"): SUPERVISORS,
    ("PUT", "/api/v1/command-reports/{id}"): SUPERVISORS,
    ("DELETE", "/api/v1/command-reports/{id}"): SUPERVISORS,
    ("POST", "/api/v1/command-reports/{id}/figures"): SUPERVISORS,
    ("POST", "/api/v1/command-reports/{id}/signature"): SUPERVISORS,
    ("GET", "/api/v1/command-reports/{id}/pdf"): SUPERVISORS,
    ("GET", "/api/v1/command-reports/{id}/markdown"): SUPERVISORS,
    ("GET", "/api/v1/results/codes"): OPERATORS,
    ("POST", "/api/v1/results/codes"): CODE_MAKERS,
    ("DELETE", "/api/v1/results/codes/{id}"): CODE_MAKERS,
    ("GET", "/api/v1/questionnaire"): ADMINS,
    ("GET", "/api/v1/questionnaire/versions/{version}"): ADMINS,
    ("PUT", "/api/v1/questionnaire/draft"): ADMINS,
    ("DELETE", "/api/v1/questionnaire/draft"): ADMINS,
    ("POST", "/api/v1/questionnaire/publish"): ADMINS,
    ("GET", "/api/v1/results/texts"): REVIEWERS,
    ("PUT", "/api/v1/results/texts/{id}"): REVIEWERS,
    ("GET", "/guide"): PUBLIC,
    ("GET", "/guide/{id}"): PUBLIC,
    ("GET", "/guide/{id}/pdf"): PUBLIC,
    ("GET", "/guide/{id}/files/{file}"): PUBLIC,
    ("POST", "/guide/{id}"): PUBLIC,  # whether a sheet was useful; rarely from one address
    ("GET", "/{path}"): PUBLIC,
    # signaling: the namespaces decide, by EVENTS
    ("*", "/socket.io/"): PUBLIC,
    # watching the station
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("GET", "/metrics"): WATCH,
    ("GET", "/metrics/targets"): WATCH,
    # the API
    ("GET", "/api/v1/openapi.json"): PUBLIC,
    ("GET", "/api/v1/station"): PUBLIC,
    ("GET", "/api/v1/station/summary"): PUBLIC,
    ("GET", "/api/v1/operators/{code}"): PUBLIC,
    ("GET", "/api/v1/path-test"): PUBLIC,  # rarely from one address, and good for a minute
    ("POST", "/api/v1/path-test"): PUBLIC,
    ("DELETE", "/api/v1/seat"): CITIZEN,
    ("PUT", "/api/v1/seat/rating"): CITIZEN,
    ("POST", "/api/v1/seat/questionnaire"): CITIZEN,
    ("PUT", "/api/v1/seat/thanks"): CITIZEN,
    ("GET", "/api/v1/me/thanks"): OPERATORS,
    ("POST", "/api/v1/me/thanks/seen"): OPERATORS,
    ("POST", "/api/v1/seat/files"): CITIZEN,
    ("GET", "/api/v1/seat/files/{file}"): CITIZEN,
    ("GET", "/api/v1/seat/files/{file}/preview"): CITIZEN,
    ("POST", "/api/v1/seat/receipt"): CITIZEN,
    # the invitation is its own proof, tried rarely from one address
    ("POST", "/api/v1/invitations/taken"): PUBLIC,
    ("POST", "/api/v1/session"): PUBLIC,
    ("POST", "/api/v1/session/refresh"): PUBLIC,  # the refresh cookie is its own proof
    ("DELETE", "/api/v1/session"): PUBLIC,  # ends what the cookie or token names
    ("GET", "/api/v1/me"): OWN_PASSWORD,
    ("PUT", "/api/v1/me/email"): ANY_STAFF,
    ("POST", "/api/v1/me/password"): OWN_PASSWORD,
    ("POST", "/api/v1/session/factor"): PUBLIC,  # the ticket of a right password is its own proof
    ("POST", "/api/v1/session/passkey"): PUBLIC,  # likewise
    ("POST", "/api/v1/me/proof"): OWN_PROOF,
    ("POST", "/api/v1/me/proof/passkey"): OWN_PROOF,
    ("GET", "/api/v1/me/factors"): OWN_PROOF,
    ("POST", "/api/v1/me/factors/totp"): OWN_FACTORS,
    ("PUT", "/api/v1/me/factors/totp"): OWN_FACTORS,
    ("POST", "/api/v1/me/factors/passkey"): OWN_FACTORS,
    ("PUT", "/api/v1/me/factors/passkey"): OWN_FACTORS,
    ("DELETE", "/api/v1/me/factors/{id}"): replace(ANY_STAFF, fresh=True),
    ("POST", "/api/v1/me/recovery-codes"): replace(ANY_STAFF, fresh=True),
    ("GET", "/api/v1/me/sessions"): ANY_STAFF,
    ("DELETE", "/api/v1/me/sessions"): ANY_STAFF,
    ("DELETE", "/api/v1/me/sessions/{id}"): ANY_STAFF,
    ("GET", "/api/v1/me/notice"): ANY_STAFF,
    ("POST", "/api/v1/me/notice"): ANY_STAFF,
    ("GET", "/api/v1/me/telephone"): OPERATORS,
    ("PUT", "/api/v1/me/telephone"): OPERATORS,
    ("GET", "/api/v1/accounts"): ADMINS,
    ("POST", "/api/v1/accounts"): FRESH_ADMINS,
    ("PATCH", "/api/v1/accounts/{id}"): FRESH_ADMINS,
    ("POST", "/api/v1/accounts/{id}/reset"): FRESH_ADMINS,
    ("DELETE", "/api/v1/accounts/{id}/factors"): FRESH_ADMINS,
    ("POST", "/api/v1/account-imports/preview"): ADMINS,
    ("POST", "/api/v1/account-imports"): FRESH_ADMINS,
    # reading it is in it
    ("GET", "/api/v1/audit"): ADMINS,
    ("GET", "/api/v1/audit/export"): ADMINS,
    ("GET", "/api/v1/audit/verification"): ADMINS,
    ("POST", "/api/v1/audit/verification"): ADMINS,
    ("GET", "/api/v1/offices"): ANY_STAFF,
    ("POST", "/api/v1/offices"): ADMINS,
    ("PATCH", "/api/v1/offices/{id}"): ADMINS,
    ("POST", "/api/v1/office-imports/preview"): ADMINS,
    ("POST", "/api/v1/office-imports"): ADMINS,
    ("GET", "/api/v1/emblem"): ADMINS,
    ("PUT", "/api/v1/emblem"): FRESH_ADMINS,
    ("DELETE", "/api/v1/emblem"): FRESH_ADMINS,
    ("GET", "/api/v1/upkeep/station"): ADMINS,
    ("GET", "/api/v1/upkeep/missing"): ADMINS,
    ("GET", "/api/v1/upkeep/kept"): ADMINS,
    ("GET", "/api/v1/upkeep/settings"): ADMINS,
    ("PUT", "/api/v1/upkeep/settings"): FRESH_ADMINS,
    ("POST", "/api/v1/upkeep/restart"): FRESH_ADMINS,
    ("POST", "/api/v1/upkeep/test-call"): ADMINS,
    # open until there is an administrator, with a code of the command line, tried rarely
    ("GET", "/api/v1/first-start"): PUBLIC,
    ("POST", "/api/v1/first-start"): PUBLIC,
    ("GET", "/api/v1/line-state"): ADMINS,
    ("GET", "/api/v1/telephony-state"): ADMINS,
    ("POST", "/api/v1/telephony-test"): ADMINS,
    # rarely from one address, and nothing is told without the code
    ("POST", "/api/v1/messages"): PUBLIC,
    ("POST", "/api/v1/messages/follow"): PUBLIC,
    ("POST", "/api/v1/messages/follow/replies"): PUBLIC,
    ("POST", "/api/v1/callbacks"): PUBLIC,
    ("POST", "/api/v1/callbacks/number-codes"): PUBLIC,
    ("POST", "/api/v1/callbacks/follow"): PUBLIC,
    ("POST", "/api/v1/callbacks/cancel"): PUBLIC,
    ("POST", "/api/v1/callbacks/come"): PUBLIC,
    # by the code that the citizen has
    ("POST", "/api/v1/recognition"): PUBLIC,
    ("GET", "/api/v1/webhooks"): ADMINS,
    ("POST", "/api/v1/webhooks"): FRESH_ADMINS,
    ("PATCH", "/api/v1/webhooks/{id}"): FRESH_ADMINS,
    ("POST", "/api/v1/webhooks/{id}/secret"): FRESH_ADMINS,
    ("POST", "/api/v1/webhooks/{id}/trial"): FRESH_ADMINS,
    ("DELETE", "/api/v1/webhooks/{id}"): FRESH_ADMINS,
    ("GET", "/api/v1/webhooks/{id}/deliveries"): ADMINS,
    ("POST", "/api/v1/recognition/open"): PUBLIC,
    ("POST", "/api/v1/recognition/wishes"): PUBLIC,
    ("POST", "/api/v1/recognition/cases"): PUBLIC,
    ("POST", "/api/v1/recognition/cases/remove"): PUBLIC,
    ("POST", "/api/v1/recognition/code"): PUBLIC,
    ("POST", "/api/v1/recognition/erase"): PUBLIC,
    ("POST", "/api/v1/recognition/entrance"): PUBLIC,
    # the handlers show an operator those of the own categories only
    ("POST", "/api/v1/copies/follow"): PUBLIC,
    ("POST", "/api/v1/copies/ask"): PUBLIC,
    ("GET", "/api/v1/copies/{contact}/files/{export}/{name}"): COPY_FILE,
    ("GET", "/api/v1/copies"): CUSTODIANS,
    ("POST", "/api/v1/copies/{contact}/decision"): FRESH_CUSTODIANS,
    ("GET", "/api/v1/messages"): OPERATORS,
    ("GET", "/api/v1/messages/{id}"): OPERATORS,
    ("POST", "/api/v1/messages/{id}/take"): OPERATORS,
    ("POST", "/api/v1/messages/{id}/release"): OPERATORS,
    ("POST", "/api/v1/messages/{id}/answer"): OPERATORS,
    ("PUT", "/api/v1/messages/{id}/draft"): OPERATORS,
    ("POST", "/api/v1/messages/{id}/close"): OPERATORS,
    ("POST", "/api/v1/messages/{id}/category"): OPERATORS,
    ("POST", "/api/v1/messages/bulk"): OPERATORS,
    ("POST", "/api/v1/messages/{id}/notes"): OPERATORS,
    ("POST", "/api/v1/messages/{id}/snooze"): OPERATORS,
    ("POST", "/api/v1/messages/{id}/wake"): OPERATORS,
    ("POST", "/api/v1/messages/{id}/office"): OPERATORS,
    ("POST", "/api/v1/messages/{id}/propose"): OPERATORS,
    ("POST", "/api/v1/messages/{id}/send-back"): OPERATORS,
    ("POST", "/api/v1/messages/{id}/forward"): OPERATORS,
    ("POST", "/api/v1/messages/{id}/merge"): OPERATORS,
    ("POST", "/api/v1/messages/{id}/split"): OPERATORS,
    ("POST", "/api/v1/messages/{id}/link"): OPERATORS,
    ("DELETE", "/api/v1/messages/{id}/open"): OPERATORS,
    ("GET", "/api/v1/message-views"): OPERATORS,
    ("POST", "/api/v1/message-views"): OPERATORS,
    ("DELETE", "/api/v1/message-views/{id}"): OPERATORS,
    ("GET", "/api/v1/messages/{id}/mails"): OPERATORS,
    ("GET", "/api/v1/messages/{id}/mails/{mail}"): OPERATORS,
    ("GET", "/api/v1/messages/{id}/files/{file}"): OPERATORS,
    ("GET", "/api/v1/messages/{id}/files/{file}/preview"): OPERATORS,
    ("POST", "/api/v1/messages/{id}/bind"): OPERATORS,
    ("GET", "/api/v1/message-figures"): OVERSEERS,
    ("GET", "/api/v1/message-lateness"): OVERSEERS,
    ("GET", "/api/v1/message-topics/agreement"): OVERSEERS,
    ("POST", "/api/v1/messages/{id}/callback"): OPERATORS,
    ("POST", "/api/v1/messages/{id}/invitation"): OPERATORS,
    ("GET", "/api/v1/topics"): OVERSEERS,
    ("POST", "/api/v1/topics"): ADMINS,
    ("PUT", "/api/v1/topics/{id}"): ADMINS,
    ("PUT", "/api/v1/topic-order"): ADMINS,
    ("GET", "/api/v1/topic-file"): OVERSEERS,
    ("PUT", "/api/v1/topic-file"): ADMINS,
    ("POST", "/api/v1/topic-file/preview"): ADMINS,
    ("GET", "/api/v1/topic-versions"): OVERSEERS,
    ("GET", "/api/v1/topic-versions/{number}"): OVERSEERS,
    ("POST", "/api/v1/topic-versions/{number}/restore"): ADMINS,
    ("GET", "/api/v1/links"): OVERSEERS,
    ("GET", "/api/v1/links/qr"): OVERSEERS,
    ("GET", "/api/v1/mail"): OVERSEERS,
    ("POST", "/api/v1/mail/{id}/retry"): ADMINS,
    ("POST", "/api/v1/mail-test"): ADMINS,
    ("GET", "/api/v1/mailboxes"): OVERSEERS,
    ("POST", "/api/v1/mailbox-test"): ADMINS,
    ("GET", "/api/v1/received-mails"): OVERSEERS,
    ("GET", "/api/v1/received-mails/{id}"): SUPERVISORS,
    ("POST", "/api/v1/received-mails/{id}/message"): SUPERVISORS,
    ("GET", "/api/v1/hours"): ANY_STAFF,
    ("GET", "/api/v1/hours/holidays"): ANY_STAFF,
    ("PUT", "/api/v1/hours"): ADMINS,
    ("DELETE", "/api/v1/hours"): ADMINS,
    ("GET", "/api/v1/conferences"): CONFEREES,
    ("POST", "/api/v1/conferences"): SUPERVISORS,
    ("GET", "/api/v1/conferences/{id}/door"): CONFEREES,
    ("POST", "/api/v1/conferences/{id}/door"): PUBLIC,
    ("GET", "/api/v1/conferences/{id}/given"): CONFEREES,
    ("GET", "/api/v1/conferences/{id}/attendance"): SUPERVISORS,
    ("GET", "/api/v1/conferences/{id}"): SUPERVISORS,
    ("DELETE", "/api/v1/conferences/{id}"): SUPERVISORS,
    ("PATCH", "/api/v1/conferences/{id}"): SUPERVISORS,
    ("GET", "/api/v1/conferences/{id}/calendar"): CONFEREES,
    ("POST", "/api/v1/conferences/{id}/roll/corrections"): SUPERVISORS,
    ("POST", "/api/v1/conferences/{id}/links"): SUPERVISORS,
    ("DELETE", "/api/v1/conferences/{id}/links/{link}"): SUPERVISORS,
    ("GET", "/api/v1/minutes"): SUPERVISORS,
    ("GET", "/api/v1/conferences/{id}/minutes"): SUPERVISORS,
    ("PUT", "/api/v1/conferences/{id}/minutes"): SUPERVISORS,
    ("POST", "/api/v1/conferences/{id}/minutes/preview"): SUPERVISORS,
    ("POST", "/api/v1/conferences/{id}/minutes/signature"): SUPERVISORS,
    ("GET", "/api/v1/conferences/{id}/minutes/markdown"): SUPERVISORS,
    ("GET", "/api/v1/conferences/{id}/minutes/pdf"): SUPERVISORS,
    ("GET", "/api/v1/floor"): SUPERVISORS,
    # the handler tells operators and offices of what their rules say, without persons
    ("GET", "/api/v1/alarms"): OPERATORS,
    ("GET", "/api/v1/alarms/history"): SUPERVISORS,
    ("POST", "/api/v1/alarms/{id}/acknowledgement"): SUPERVISORS,
    ("GET", "/api/v1/alarm-rules"): SUPERVISORS,
    ("POST", "/api/v1/alarm-rules"): SUPERVISORS,
    ("PUT", "/api/v1/alarm-rules/{id}"): SUPERVISORS,
    ("DELETE", "/api/v1/alarm-rules/{id}"): SUPERVISORS,
    ("GET", "/api/v1/day"): ANY_STAFF,
    ("POST", "/api/v1/day/moves"): SUPERVISORS,
    ("GET", "/api/v1/day/agenda"): SUPERVISORS,
    # the handler shows everybody but supervisors their own
    ("GET", "/api/v1/day/tasks"): OPERATORS,
    ("POST", "/api/v1/day/tasks"): SUPERVISORS,
    # the handler lets a task be changed by whom it concerns
    ("PATCH", "/api/v1/day/tasks/{id}"): OPERATORS,
    ("POST", "/api/v1/day/decisions"): SUPERVISORS,
    ("GET", "/api/v1/day/people"): SUPERVISORS,
    # each tells of their own browser
    ("GET", "/api/v1/me/readiness"): OPERATORS,
    ("POST", "/api/v1/me/readiness"): OPERATORS,
    ("GET", "/api/v1/readiness"): SUPERVISORS,
    ("PUT", "/api/v1/readiness/time"): SUPERVISORS,
    ("DELETE", "/api/v1/readiness/time"): SUPERVISORS,
    ("GET", "/api/v1/days"): SUPERVISORS,
    ("GET", "/api/v1/days/{date}"): SUPERVISORS,
    ("GET", "/api/v1/days/{date}/conferences"): SUPERVISORS,
    ("POST", "/api/v1/persons/search"): ADMINS,
    ("POST", "/api/v1/persons/export"): FRESH_ADMINS,
    ("POST", "/api/v1/persons/erase"): FRESH_ADMINS,
    ("GET", "/api/v1/persons/requests"): ADMINS,
    ("GET", "/api/v1/forecast"): SUPERVISORS,
    ("PUT", "/api/v1/forecast/plan"): SUPERVISORS,
    ("GET", "/api/v1/reports"): SUPERVISORS,
    ("GET", "/api/v1/authorisations"): SUPERVISORS,
    ("POST", "/api/v1/authorisations"): SUPERVISORS,
    ("POST", "/api/v1/authorisations/{id}/decision"): SUPERVISORS,
    ("POST", "/api/v1/authorisations/{id}/end"): SUPERVISORS,
    ("GET", "/api/v1/floor/line"): SUPERVISORS,
    ("POST", "/api/v1/floor/operators/{id}/state"): SUPERVISORS,
    ("GET", "/api/v1/floor/operators/{id}/day"): SUPERVISORS,
    ("GET", "/api/v1/contacts"): SUPERVISORS,
    ("GET", "/api/v1/contacts/{id}"): SUPERVISORS,
    ("POST", "/api/v1/contacts/search"): SUPERVISORS,
    ("POST", "/api/v1/contacts/{id}/notes"): SUPERVISORS,
    # of the contact in hand, says the handler
    ("POST", "/api/v1/contacts/{id}/files"): OPERATORS,
    ("GET", "/api/v1/contacts/{id}/files/{file}"): OPERATORS,
    ("GET", "/api/v1/contacts/{id}/files/{file}/preview"): OPERATORS,
    ("POST", "/api/v1/contacts/{id}/given-code"): OPERATORS,
    ("GET", "/api/v1/contacts/{id}/recognition"): OPERATORS,
    ("POST", "/api/v1/contacts/{id}/move"): SUPERVISORS,
    ("POST", "/api/v1/contacts/{id}/advance"): SUPERVISORS,
    ("POST", "/api/v1/contacts/{id}/removal"): SUPERVISORS,
    ("POST", "/api/v1/contacts/{id}/help"): SUPERVISORS,
    ("POST", "/api/v1/contacts/{id}/monitoring"): SUPERVISORS,
    ("GET", "/api/v1/contacts/{id}/monitoring"): SUPERVISORS,
    ("PUT", "/api/v1/contacts/{id}/monitoring"): SUPERVISORS,
    ("DELETE", "/api/v1/contacts/{id}/monitoring"): SUPERVISORS,
    ("POST", "/api/v1/contacts/{id}/monitoring/media"): SUPERVISORS,
    ("GET", "/api/v1/contacts/{id}/monitoring/chat"): SUPERVISORS,
    ("POST", "/api/v1/contacts/{id}/monitoring/chat"): SUPERVISORS,
    ("POST", "/api/v1/contacts/{id}/monitoring/take-over"): SUPERVISORS,
    ("GET", "/api/v1/bodies"): WRITERS,
    ("POST", "/api/v1/bodies"): OVERSEERS,
    ("GET", "/api/v1/bodies/figures"): SUPERVISORS,
    ("GET", "/api/v1/bodies/file"): OVERSEERS,
    ("PUT", "/api/v1/bodies/file"): ADMINS,
    ("GET", "/api/v1/bodies/{id}"): WRITERS,
    ("PUT", "/api/v1/bodies/{id}"): OVERSEERS,
    ("PUT", "/api/v1/bodies/{id}/retired"): OVERSEERS,
    ("POST", "/api/v1/bodies/{id}/referrals"): OPERATORS,
    # the service asks besides who has asked, who is asked, and who may see the contact
    ("GET", "/api/v1/late"): SUPERVISORS,
    ("GET", "/api/v1/drivers"): SUPERVISORS,
    ("PUT", "/api/v1/drivers/themes/{id}/name"): SUPERVISORS,
    ("PUT", "/api/v1/drivers/themes/{id}/dismissal"): SUPERVISORS,
    ("DELETE", "/api/v1/drivers/themes/{id}/dismissal"): SUPERVISORS,
    ("PUT", "/api/v1/drivers/themes/{id}/merged"): SUPERVISORS,
    ("POST", "/api/v1/drivers/themes/{id}/sheet"): SUPERVISORS,
    ("POST", "/api/v1/drivers/themes/{id}/tasks"): SUPERVISORS,
    ("GET", "/api/v1/drivers/segments"): SUPERVISORS,
    ("GET", "/api/v1/drivers/csv"): SUPERVISORS,
    ("GET", "/api/v1/drivers/parquet"): SUPERVISORS,
    ("GET", "/api/v1/mailing-list"): OPERATORS,
    ("POST", "/api/v1/mailing-list"): OPERATORS,
    ("GET", "/api/v1/mailing-list/subscribers"): OPERATORS,
    ("POST", "/api/v1/mailing-list/subscribers"): SUPERVISORS,
    ("POST", "/api/v1/mailing-list/subscribers/{id}/invitation"): SUPERVISORS,
    ("DELETE", "/api/v1/mailing-list/subscribers/{id}"): SUPERVISORS,
    ("GET", "/api/v1/mailing-list/{id}"): OPERATORS,
    ("PUT", "/api/v1/mailing-list/{id}/verdict"): SUPERVISORS,
    ("GET", "/api/v1/inquiries"): OPERATORS,
    ("POST", "/api/v1/inquiries"): OPERATORS,
    ("GET", "/api/v1/inquiries/waiting"): OPERATORS,
    ("GET", "/api/v1/inquiries/{id}"): OPERATORS,
    ("POST", "/api/v1/inquiries/{id}/answers"): OPERATORS,
    ("PUT", "/api/v1/inquiries/{id}/reading"): OPERATORS,
    ("POST", "/api/v1/inquiries/{id}/reminders"): OPERATORS,
    ("PUT", "/api/v1/inquiries/{id}/due"): OPERATORS,
    ("POST", "/api/v1/inquiries/{id}/withdrawal"): OPERATORS,
    ("POST", "/api/v1/inquiries/{id}/sheet"): OPERATORS,
    # the code of a complaint, tried rarely from one address, is its own proof
    ("GET", "/api/v1/complaints/lists"): PUBLIC,
    ("POST", "/api/v1/complaints"): PUBLIC,
    ("POST", "/api/v1/complaints/follow"): PUBLIC,
    ("POST", "/api/v1/complaints/follow/verdict"): PUBLIC,
    ("POST", "/api/v1/complaints/follow/files"): PUBLIC,
    ("POST", "/api/v1/praises"): PUBLIC,
    # a supervisor sees all, the handlers let others have those they are responsible for
    ("GET", "/api/v1/complaints"): OPERATORS,
    ("POST", "/api/v1/complaints/taken"): OPERATORS,
    ("POST", "/api/v1/complaints/turned"): OPERATORS,
    ("GET", "/api/v1/complaints/waiting"): OPERATORS,
    ("GET", "/api/v1/complaints/people"): SUPERVISORS,
    ("GET", "/api/v1/complaints/choices"): WRITERS,
    ("POST", "/api/v1/complaints/choices"): OVERSEERS,
    ("PUT", "/api/v1/complaints/choices/{id}/retired"): OVERSEERS,
    ("GET", "/api/v1/complaints/report"): SUPERVISORS,
    ("GET", "/api/v1/complaints/report/csv"): SUPERVISORS,
    ("GET", "/api/v1/complaints/{id}"): OPERATORS,
    ("GET", "/api/v1/complaints/{id}/files/{file}"): OPERATORS,
    ("PUT", "/api/v1/complaints/{id}/person"): SUPERVISORS,
    ("PUT", "/api/v1/complaints/{id}/concerns"): OPERATORS,
    ("POST", "/api/v1/complaints/{id}/examination"): OPERATORS,
    ("POST", "/api/v1/complaints/{id}/decision"): OPERATORS,
    ("POST", "/api/v1/complaints/{id}/answer"): OPERATORS,
    ("POST", "/api/v1/complaints/{id}/close"): OPERATORS,
    ("POST", "/api/v1/complaints/{id}/group"): SUPERVISORS,
    ("GET", "/api/v1/praises"): OPERATORS,
    ("POST", "/api/v1/praises/taken"): OPERATORS,
    ("POST", "/api/v1/praises/{id}/passing"): SUPERVISORS,
    ("GET", "/api/v1/circulars"): ANY_STAFF,
    ("POST", "/api/v1/circulars"): OVERSEERS,
    ("GET", "/api/v1/circulars/unread"): ANY_STAFF,
    ("GET", "/api/v1/circulars/{id}"): ANY_STAFF,
    ("PUT", "/api/v1/circulars/{id}/reading"): ANY_STAFF,
    ("GET", "/api/v1/circulars/{id}/readers"): OVERSEERS,
    ("POST", "/api/v1/circulars/{id}/reminders"): OVERSEERS,
    ("POST", "/api/v1/circulars/{id}/withdrawal"): OVERSEERS,
    ("GET", "/api/v1/sheets"): ANY_STAFF,
    ("POST", "/api/v1/sheets"): WRITERS,
    ("POST", "/api/v1/sheets/files"): WRITERS,
    ("GET", "/api/v1/sheets/files/{file}"): ANY_STAFF,
    ("GET", "/api/v1/sheets/waiting"): ANY_STAFF,
    ("GET", "/api/v1/sheets/people"): WRITERS,
    ("GET", "/api/v1/sheets/lives"): ANY_STAFF,
    ("PUT", "/api/v1/sheets/lives"): OVERSEERS,
    ("POST", "/api/v1/sheets/preview"): WRITERS,
    ("POST", "/api/v1/sheets/problems"): WRITERS,
    # of the contact in hand, says the handler
    ("POST", "/api/v1/sheets/{id}/uses"): OPERATORS,
    ("GET", "/api/v1/sheets/{id}/figures"): ANY_STAFF,
    ("GET", "/api/v1/sheets/{id}/pdf"): ANY_STAFF,
    ("GET", "/api/v1/sheets/{id}"): ANY_STAFF,
    # the handlers let a sheet's owner, its deputy and overseers do these
    ("PUT", "/api/v1/sheets/{id}"): WRITERS,
    ("GET", "/api/v1/sheets/{id}/body"): ANY_STAFF,
    ("PUT", "/api/v1/sheets/{id}/body"): WRITERS,
    ("POST", "/api/v1/sheets/{id}/confirmation"): WRITERS,
    ("POST", "/api/v1/sheets/{id}/withdrawal"): WRITERS,
    ("DELETE", "/api/v1/sheets/{id}/withdrawal"): WRITERS,
    ("GET", "/api/v1/sheets/{id}/versions"): ANY_STAFF,
    ("POST", "/api/v1/sheets/{id}/versions"): WRITERS,
    ("POST", "/api/v1/sheets/{id}/versions/{number}/review"): WRITERS,
    # nobody their own text, says the handler
    ("POST", "/api/v1/sheets/{id}/versions/{number}/approval"): OVERSEERS,
    ("POST", "/api/v1/sheets/{id}/versions/{number}/return"): OVERSEERS,
    ("GET", "/api/v1/guide"): PUBLIC,
    # counts without a person; rarely from one address
    ("POST", "/api/v1/guide/readings"): PUBLIC,
    ("POST", "/api/v1/guide/queued"): PUBLIC,
    ("GET", "/api/v1/guide/figures"): SUPERVISORS,
    ("GET", "/api/v1/guide/report"): SUPERVISORS,
    ("GET", "/api/v1/guide/report/csv"): SUPERVISORS,
    ("POST", "/api/v1/sheet-set"): ANY_STAFF,
    # a code that is tried rarely from one address, then the device's own token, are their own proof
    ("POST", "/api/v1/pocket/enrolment"): PUBLIC,
    ("DELETE", "/api/v1/pocket/enrolment"): PUBLIC,
    ("POST", "/api/v1/pocket/files/{file}"): PUBLIC,
    ("POST", "/api/v1/pocket/set"): PUBLIC,
    ("GET", "/api/v1/devices"): OVERSEERS,
    ("POST", "/api/v1/devices"): OVERSEERS,
    ("POST", "/api/v1/devices/{id}/code"): OVERSEERS,
    ("DELETE", "/api/v1/devices/{id}"): OVERSEERS,
    ("GET", "/api/v1/replies"): OPERATORS,
    ("GET", "/api/v1/replies/{id}/versions"): SUPERVISORS,
    ("POST", "/api/v1/replies"): SUPERVISORS,
    ("PUT", "/api/v1/replies/order"): SUPERVISORS,
    ("PUT", "/api/v1/replies/{id}"): SUPERVISORS,
    ("PUT", "/api/v1/replies/{id}/retired"): SUPERVISORS,
    ("GET", "/api/v1/notices"): SUPERVISORS,
    ("POST", "/api/v1/notices"): SUPERVISORS,
    ("DELETE", "/api/v1/notices/{id}"): SUPERVISORS,
    ("GET", "/api/v1/destinations"): OPERATORS,
    ("GET", "/api/v1/reports/today"): SUPERVISORS,
    ("GET", "/api/v1/reports/choices"): SUPERVISORS,
    ("GET", "/api/v1/reports/csv"): SUPERVISORS,
    ("GET", "/api/v1/reports/patterns"): SUPERVISORS,
    ("GET", "/api/v1/reports/pdf"): SUPERVISORS,
    ("GET", "/api/v1/addressees"): SUPERVISORS,
    ("GET", "/api/v1/shifts"): SUPERVISORS,
    ("PUT", "/api/v1/shifts"): SUPERVISORS,
    ("POST", "/api/v1/shifts/read"): SUPERVISORS,
    ("GET", "/api/v1/me/shifts"): OPERATORS,
    ("GET", "/api/v1/saved-reports"): SUPERVISORS,
    ("POST", "/api/v1/saved-reports"): SUPERVISORS,
    ("DELETE", "/api/v1/saved-reports/{id}"): SUPERVISORS,
    ("GET", "/api/v1/reports/parquet"): SUPERVISORS,
    ("GET", "/api/v1/escalations"): REVIEWERS,
    ("GET", "/api/v1/contacts/{id}/quality"): REVIEWERS,
    ("GET", "/api/v1/contacts/{id}/fairness"): SUPERVISORS,
    ("GET", "/api/v1/cool-downs"): SUPERVISORS,
    ("POST", "/api/v1/cool-downs/{id}/lift"): SUPERVISORS,
    # the handlers let technical accounts only through
    ("POST", "/api/v1/checks"): CHECKERS,
    ("DELETE", "/api/v1/checks"): CHECKERS,
    ("GET", "/api/v1/checks/{id}"): CHECKERS,
    ("DELETE", "/api/v1/checks/{id}"): CHECKERS,
    ("POST", "/api/v1/telephony/calls"): EXCHANGE,
    ("GET", "/api/v1/telephony/calls"): EXCHANGE,
    ("GET", "/api/v1/telephony/calls/{id}"): EXCHANGE,
    ("POST", "/api/v1/telephony/calls/{id}/ring"): EXCHANGE,
    ("POST", "/api/v1/telephony/calls/{id}/answered"): EXCHANGE,
    ("POST", "/api/v1/telephony/calls/{id}/unanswered"): EXCHANGE,
    ("POST", "/api/v1/telephony/calls/{id}/dialled"): EXCHANGE,
    ("POST", "/api/v1/telephony/calls/{id}/hold"): EXCHANGE,
    ("POST", "/api/v1/telephony/calls/{id}/retrieve"): EXCHANGE,
    ("POST", "/api/v1/telephony/calls/{id}/transfer"): EXCHANGE,
    ("POST", "/api/v1/telephony/calls/{id}/hang-up"): EXCHANGE,
    ("POST", "/api/v1/telephony/calls/{id}/abandoned"): EXCHANGE,
    ("POST", "/api/v1/telephony/calls/{id}/invitation"): EXCHANGE,
    ("POST", "/api/v1/telephony/continuations"): EXCHANGE,
    ("GET", "/api/v1/telephony/events"): EXCHANGE,
    ("GET", "/api/v1/telephony/rating-prompts"): EXCHANGE,
    ("POST", "/api/v1/telephony/calls/{id}/rating"): EXCHANGE,
    ("GET", "/api/v1/recordings"): REVIEWERS,
    # what is sealed is not found by reviewers; of comments the handler lets the author's own go
    ("POST", "/api/v1/recordings/search"): REVIEWERS,
    ("GET", "/api/v1/recordings/operators"): REVIEWERS,
    ("GET", "/api/v1/recordings/searches"): REVIEWERS,
    ("POST", "/api/v1/recordings/searches"): REVIEWERS,
    ("DELETE", "/api/v1/recordings/searches/{search}"): REVIEWERS,
    ("GET", "/api/v1/recordings/{id}/comments"): REVIEWERS,
    ("POST", "/api/v1/recordings/{id}/comments"): REVIEWERS,
    ("DELETE", "/api/v1/recordings/{id}/comments/{comment}"): REVIEWERS,
    ("GET", "/api/v1/recordings/{id}"): REVIEWERS,
    ("POST", "/api/v1/recordings/{id}/views"): REVIEWERS,
    # two of them together: the handler refuses the asker as the one who decides
    ("GET", "/api/v1/recordings/{id}/custody"): OVERSEERS,
    ("POST", "/api/v1/recordings/{id}/hold"): OVERSEERS,
    ("POST", "/api/v1/recordings/{id}/seal"): CUSTODIANS,
    ("POST", "/api/v1/recordings/{id}/requests"): FRESH_OVERSEERS,
    ("POST", "/api/v1/recordings/{id}/requests/{request}/decision"): FRESH_OVERSEERS,
    # reviewers judge, and see what is theirs to see; supervisors see what was released, and decide on disputes
    ("POST", "/api/v1/recordings/{id}/views/{view}/watched"): REVIEWERS,
    ("GET", "/api/v1/review/recordings/{id}"): REVIEWERS,
    # what is sealed is not given
    ("GET", "/api/v1/review/contacts/{id}/files"): REVIEWERS,
    ("GET", "/api/v1/review/contacts/{id}/files/{file}"): REVIEWERS,
    ("GET", "/api/v1/review/choices"): QUALITY,
    ("GET", "/api/v1/review/queue"): QUALITY,
    ("GET", "/api/v1/review/evaluations"): REVIEWERS,
    ("GET", "/api/v1/review/evaluations/csv"): REVIEWERS,
    ("POST", "/api/v1/review/evaluations"): QUALITY,
    ("GET", "/api/v1/review/evaluations/{id}"): REVIEWERS,
    ("PUT", "/api/v1/review/evaluations/{id}"): QUALITY,
    ("DELETE", "/api/v1/review/evaluations/{id}"): QUALITY,
    ("POST", "/api/v1/review/evaluations/{id}/submit"): QUALITY,
    ("POST", "/api/v1/review/evaluations/{id}/release"): QUALITY,
    ("POST", "/api/v1/review/evaluations/{id}/decision"): SUPERVISORS,
    ("GET", "/api/v1/review/trends"): REVIEWERS,
    ("GET", "/api/v1/review/trends/csv"): REVIEWERS,
    ("GET", "/api/v1/review/trends/forms"): REVIEWERS,
    ("GET", "/api/v1/review/agreement"): QUALITY,
    ("GET", "/api/v1/review/forms"): QUALITY,
    ("POST", "/api/v1/review/forms"): QUALITY,
    ("PUT", "/api/v1/review/forms/{id}"): QUALITY,
    ("POST", "/api/v1/review/forms/{id}/publish"): QUALITY,
    ("POST", "/api/v1/review/forms/{id}/retire"): QUALITY,
    ("GET", "/api/v1/review/rules"): ADMINS,
    ("POST", "/api/v1/review/rules"): ADMINS,
    ("POST", "/api/v1/review/rules/trial"): ADMINS,
    ("PUT", "/api/v1/review/rules/{id}"): ADMINS,
    ("DELETE", "/api/v1/review/rules/{id}"): ADMINS,
    ("GET", "/api/v1/review/calibrations"): QUALITY,
    ("POST", "/api/v1/review/calibrations"): QUALITY,
    ("GET", "/api/v1/review/calibrations/{id}"): QUALITY,
    ("PUT", "/api/v1/review/calibrations/{id}/rating"): QUALITY,
    ("POST", "/api/v1/review/calibrations/{id}/rating"): QUALITY,
    ("POST", "/api/v1/review/calibrations/{id}/comparison"): QUALITY,
    ("PUT", "/api/v1/review/calibrations/{id}/agreed"): QUALITY,
    ("POST", "/api/v1/review/calibrations/{id}/agreed"): QUALITY,
    # the handlers know nobody's but the caller's own
    ("GET", "/api/v1/me/evaluations"): OPERATORS,
    ("GET", "/api/v1/me/evaluations/unread"): OPERATORS,
    ("GET", "/api/v1/me/evaluations/{id}"): OPERATORS,
    ("POST", "/api/v1/me/evaluations/{id}/reply"): OPERATORS,
    ("POST", "/api/v1/me/evaluations/{id}/dispute"): OPERATORS,
    # of that one recording, while the evaluation is released
    ("POST", "/api/v1/me/evaluations/{id}/views"): OPERATORS,
    ("GET", "/api/v1/custody"): OVERSEERS,
    ("GET", "/api/v1/requests"): OVERSEERS,
    # as above: who may decide is the handler's to say
    ("POST", "/api/v1/requests/{id}/decision"): FRESH_OVERSEERS,
    ("GET", "/api/v1/clock"): CUSTODIANS,
    ("GET", "/api/v1/recordings/{id}/certificate"): CUSTODIANS,
    ("GET", "/api/v1/retention"): CUSTODIANS,
    ("POST", "/api/v1/retention/trial"): OVERSEERS,
    ("PUT", "/api/v1/retention"): FRESH_ADMINS,
    ("DELETE", "/api/v1/retention"): FRESH_ADMINS,
    ("GET", "/api/v1/recordings/{id}/parties/{party}/media"): MEDIA_VIEW,
    ("GET", "/api/v1/recordings/{id}/parties/{party}/peaks"): MEDIA_VIEW,
    ("GET", "/api/v1/recordings/{id}/parties/{party}/still"): MEDIA_VIEW,
    # each sees their own, a supervisor all of them; a package is a supervisor's: the handlers refuse the rest
    ("POST", "/api/v1/recordings/{id}/exports"): FRESH_REVIEWERS,
    ("GET", "/api/v1/exports"): REVIEWERS,
    ("GET", "/api/v1/exports/{id}"): REVIEWERS,
    ("POST", "/api/v1/exports/{id}/retry"): REVIEWERS,
    ("DELETE", "/api/v1/exports/{id}"): REVIEWERS,
    ("POST", "/api/v1/exports/{id}/downloads"): FRESH_REVIEWERS,
    ("GET", "/api/v1/exports/{id}/files/{name}"): EXPORT_FILE,
}

# (namespace, message type) -> who may send it; "connect" is the permission to open the namespace.
EVENTS: dict[tuple[str, str], Access] = {
    ("/conference", "connect"): MEMBERS,
    ("/conference", "connectMedia"): MEMBERS,
    ("/conference", "setMedia"): MEMBERS,
    ("/conference", "leave"): MEMBERS,
    ("/conference", "openMicrophone"): MEMBERS,
    ("/conference", "raiseHand"): MEMBERS,
    ("/conference", "sendChat"): MEMBERS,
    ("/conference", "readChat"): MEMBERS,
    ("/conference", "react"): MEMBERS,
    ("/conference", "answerPoll"): MEMBERS,
    ("/conference", "writeNotes"): MEMBERS,
    ("/conference", "readNotes"): MEMBERS,
    ("/conference", "typeCaption"): MEMBERS,
    ("/conference", "answerRollCall"): CONFEREES,
    ("/conference", "vote"): CONFEREES,
    ("/conference", "setView"): MEMBERS,
    ("/conference", "sync"): MEMBERS,
    ("/conference", "admit"): SUPERVISORS,
    ("/conference", "remove"): SUPERVISORS,
    ("/conference", "mute"): SUPERVISORS,
    ("/conference", "giveFloor"): SUPERVISORS,
    ("/conference", "startRollCall"): SUPERVISORS,
    ("/conference", "endRollCall"): SUPERVISORS,
    ("/conference", "present"): SUPERVISORS,
    ("/conference", "pinForAll"): SUPERVISORS,
    ("/conference", "setAgenda"): SUPERVISORS,
    ("/conference", "goToItem"): SUPERVISORS,
    ("/conference", "openBallot"): SUPERVISORS,
    ("/conference", "closeBallot"): SUPERVISORS,
    ("/conference", "openPoll"): SUPERVISORS,
    ("/conference", "closePoll"): SUPERVISORS,
    ("/conference", "letGuestsWrite"): SUPERVISORS,
    ("/conference", "nameCaptioner"): SUPERVISORS,
    ("/conference", "startRecording"): SUPERVISORS,
    ("/conference", "stopRecording"): SUPERVISORS,
    ("/conference", "openBreakout"): SUPERVISORS,
    ("/conference", "moveToRoom"): SUPERVISORS,
    ("/conference", "tellRooms"): SUPERVISORS,
    ("/conference", "callForHelp"): MEMBERS,
    ("/conference", "endBreakout"): SUPERVISORS,
    ("/conference", "end"): SUPERVISORS,
    ("/citizen", "connect"): PUBLIC,
    ("/citizen", "enterQueue"): PUBLIC,
    ("/citizen", "leaveQueue"): CITIZEN,
    ("/citizen", "connectMedia"): CITIZEN,
    ("/citizen", "bringLeg"): CITIZEN,
    ("/citizen", "setMedia"): CITIZEN,
    ("/citizen", "stopRecording"): CITIZEN,
    ("/citizen", "startRecording"): CITIZEN,
    ("/citizen", "changeLanguage"): CITIZEN,
    ("/citizen", "shareLocation"): CITIZEN,
    ("/citizen", "declineLocation"): CITIZEN,
    ("/citizen", "endCall"): CITIZEN,
    ("/citizen", "returnToCall"): CITIZEN,
    ("/citizen", "hangUp"): CITIZEN,
    ("/citizen", "sendChat"): CITIZEN,
    ("/citizen", "readChat"): CITIZEN,
    ("/citizen", "typeText"): CITIZEN,
    ("/citizen", "reportQuality"): CITIZEN,
    ("/citizen", "sync"): CITIZEN,
    ("/desk", "connect"): OPERATORS,
    ("/desk", "setState"): OPERATORS,
    ("/desk", "acceptOffer"): OPERATORS,
    ("/desk", "declineOffer"): OPERATORS,
    ("/desk", "connectMedia"): OPERATORS,
    ("/desk", "setMedia"): OPERATORS,
    ("/desk", "hangUp"): OPERATORS,
    ("/desk", "hold"): OPERATORS,
    ("/desk", "retrieve"): OPERATORS,
    ("/desk", "transfer"): OPERATORS,
    ("/desk", "consult"): OPERATORS,
    ("/desk", "completeConsult"): OPERATORS,
    ("/desk", "cancelConsult"): OPERATORS,
    ("/desk", "joinConsult"): OPERATORS,
    ("/desk", "leaveConsult"): OPERATORS,
    ("/desk", "askAuthorisation"): OPERATORS,
    ("/desk", "extendWrapUp"): OPERATORS,
    ("/desk", "ringTelephone"): OPERATORS,
    ("/desk", "invite"): OPERATORS,
    ("/desk", "endContact"): OPERATORS,
    ("/desk", "escalate"): OPERATORS,
    ("/desk", "noteEscalation"): OPERATORS,
    ("/desk", "askLocation"): OPERATORS,
    ("/desk", "callHelp"): OPERATORS,
    ("/desk", "finishWrapUp"): OPERATORS,
    ("/desk", "correctCategory"): OPERATORS,
    ("/desk", "sendChat"): OPERATORS,
    ("/desk", "readChat"): OPERATORS,
    ("/desk", "typeText"): OPERATORS,
    ("/desk", "renew"): OPERATORS,
    ("/desk", "heartbeat"): OPERATORS,
    ("/desk", "reportQuality"): OPERATORS,
    ("/desk", "sync"): OPERATORS,
}


def http_access(method: str, template: str) -> Access | None:
    """The table's entry for a route; HEAD counts as GET. None means: refuse."""
    wanted = "GET" if method == "HEAD" else method
    return HTTP.get((wanted, template)) or HTTP.get(("*", template))


def event_access(namespace: str, kind: str) -> Access | None:
    """The table's entry for a realtime event. None means: refuse."""
    return EVENTS.get((namespace, kind))
