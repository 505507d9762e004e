"""Every table of the station: importing this module makes the metadata complete.

A table refers to others by name. Whoever maps one without the others asks for a table that nobody has heard of,
so each process imports this first.
"""
# ruff: noqa: F401 - importing is what this module is for

import gateway.accounts.approvals.tables
import gateway.accounts.tables
import gateway.archive.exports.tables
import gateway.archive.tables
import gateway.callbacks.tables
import gateway.calls.tables
import gateway.conference.tables
import gateway.contacts.tables
import gateway.evaluation.tables
import gateway.floor.tables
import gateway.handover.tables
import gateway.mail.tables
import gateway.messages.tables
import gateway.platform.audit.tables
import gateway.platform.security.tables
import gateway.platform.sql.tables
import gateway.review.tables
import gateway.telephony.tables
import gateway.workday.tables
from gateway.platform.sql.base import Base

METADATA = Base.metadata
