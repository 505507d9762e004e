"""Every table of the station, and what rooms declare about them: personal data, report columns, recorded parts. Importing
it completes the metadata.

A table refers to others by name. Mapping one without the others names tables that are not defined, so each process imports
this first.
"""

import gateway.accounts.approvals.tables
import gateway.accounts.tables
import gateway.alarms.tables
import gateway.archive.exports.tables
import gateway.archive.tables
import gateway.bodies.tables
import gateway.callbacks.tables
import gateway.calls.tables
import gateway.circulars.tables
import gateway.command_reports.tables
import gateway.comparison.tables
import gateway.complaints.tables
import gateway.conference.tables
import gateway.contacts.tables
import gateway.drivers.tables
import gateway.emblem.tables
import gateway.evaluation.tables
import gateway.floor.tables
import gateway.focus_groups.tables
import gateway.forecast.tables
import gateway.guide.tables
import gateway.handover.tables
import gateway.inquiries.tables
import gateway.knowledge.tables
import gateway.line.numbers.tables
import gateway.listening.tables
import gateway.mail.tables
import gateway.mailbox.tables
import gateway.mailing_list.tables
import gateway.messages.tables
import gateway.outgoing.tables
import gateway.platform.audit.tables
import gateway.platform.security.tables
import gateway.platform.sql.tables
import gateway.pocket.tables
import gateway.recognition.tables
import gateway.replies.tables
import gateway.reports.tables
import gateway.review.tables
import gateway.siprec.tables
import gateway.telephony.tables
import gateway.topic_proposals.tables
import gateway.topics.tables
import gateway.webhooks.tables
import gateway.workday.tables
from gateway.archive.recorded_call import RecordedCall
from gateway.archive.subjects import Subject
from gateway.backup import manifest as backup
from gateway.callbacks import report_columns as callbacks_columns
from gateway.conference import recorded as conference_recorded
from gateway.contacts import personal as contacts_personal
from gateway.contacts import recorded as contacts_recorded
from gateway.contacts.recorded_parts import RecordedPart
from gateway.floor import personal as floor_personal
from gateway.floor import recorded as floor_recorded
from gateway.handover import recorded as handover_recorded
from gateway.line import recorded as line_recorded
from gateway.listening import report_columns as listening_columns
from gateway.messages import report_columns as messages_columns
from gateway.platform import logs
from gateway.platform.personal.keeping import Keeping, joined
from gateway.platform.personal.pieces import Piece
from gateway.platform.sql.base import Base
from gateway.reports.columns import Columns
from gateway.siprec import recorded as siprec_recorded

METADATA = Base.metadata
PERSONAL: tuple[Piece, ...] = (
    # first: whose case it is stands in the rows that go next
    *gateway.recognition.tables.PERSONAL,
    *contacts_personal.PERSONAL,
    *gateway.focus_groups.tables.PERSONAL,
    *gateway.mail.tables.PERSONAL,
    *gateway.messages.tables.PERSONAL,
    *gateway.mailbox.tables.PERSONAL,
    *gateway.complaints.tables.PERSONAL,
    *gateway.bodies.tables.PERSONAL,
    *gateway.listening.tables.PERSONAL,
    *gateway.inquiries.tables.PERSONAL,
    *gateway.callbacks.tables.PERSONAL,
    *gateway.telephony.tables.PERSONAL,
    *gateway.outgoing.tables.PERSONAL,
    *gateway.siprec.tables.PERSONAL,
    *gateway.handover.tables.PERSONAL,
    *gateway.knowledge.tables.PERSONAL,
    *floor_personal.PERSONAL,
    *gateway.archive.tables.PERSONAL,
    *gateway.evaluation.tables.PERSONAL,
)
"""Every table with personal data of citizens, in the order of an export. Recordings are beside them: they are files with keys."""
_DECLARED: tuple[Keeping, ...] = (
    *contacts_personal.KEEPS,
    *gateway.topics.tables.KEEPS,
    *gateway.line.numbers.tables.KEEPS,
    *gateway.emblem.tables.KEEPS,
    *gateway.calls.tables.KEEPS,
    *gateway.handover.tables.KEEPS,
    *floor_personal.KEEPS,
    *gateway.replies.tables.KEEPS,
    *gateway.circulars.tables.KEEPS,
    *gateway.mailing_list.tables.KEEPS,
    *gateway.knowledge.tables.KEEPS,
    *gateway.pocket.tables.KEEPS,
    *gateway.forecast.tables.KEEPS,
    *gateway.reports.tables.KEEPS,
    *gateway.messages.tables.KEEPS,
    *gateway.mailbox.tables.KEEPS,
    *gateway.command_reports.tables.KEEPS,
    *gateway.complaints.tables.KEEPS,
    *gateway.bodies.tables.KEEPS,
    *gateway.listening.tables.KEEPS,
    *gateway.inquiries.tables.KEEPS,
    *gateway.drivers.tables.KEEPS,
    *gateway.mail.tables.KEEPS,
    *gateway.callbacks.tables.KEEPS,
    *gateway.recognition.tables.KEEPS,
    *gateway.telephony.tables.KEEPS,
    *gateway.siprec.tables.KEEPS,
    *gateway.archive.tables.KEEPS,
    *gateway.archive.exports.tables.KEEPS,
    *gateway.evaluation.tables.KEEPS,
    *gateway.review.tables.KEEPS,
    *gateway.conference.tables.KEEPS,
    *gateway.workday.tables.KEEPS,
    *gateway.webhooks.tables.KEEPS,
    *gateway.comparison.tables.KEEPS,
    *gateway.focus_groups.tables.KEEPS,
    *gateway.alarms.tables.KEEPS,
    *gateway.accounts.tables.KEEPS,
    *gateway.accounts.approvals.tables.KEEPS,
    *gateway.platform.security.tables.KEEPS,
    *gateway.platform.audit.tables.KEEPS,
    *logs.KEEPS,
    *backup.KEEPS,
)
KEEPS: tuple[Keeping, ...] = joined(
    _DECLARED, gateway.topic_proposals.tables.KEPT_WITH, gateway.drivers.tables.KEPT_WITH
)
"""How long each kind of personal data is kept, and what for, in the order of the privacy notice."""
REPORT_COLUMNS: tuple[Columns, ...] = (
    messages_columns.COLUMNS,
    callbacks_columns.COLUMNS,
    listening_columns.COLUMNS,
)
"""What rooms add to the columns of a report."""
RECORDED_PARTS: tuple[RecordedPart, ...] = (
    contacts_recorded.PART,
    line_recorded.PART,
    handover_recorded.PART,
    floor_recorded.PART,
)
"""What rooms add to the recording of a contact's call."""
RECORDED: tuple[Subject, ...] = (
    *conference_recorded.RECORDED,
    *siprec_recorded.RECORDED,
    RecordedCall(RECORDED_PARTS),
)
"""The kinds of things that are recorded, asked in this order; a contact's call comes last, and takes the rest."""
