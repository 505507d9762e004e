"""The station's e-mails: composed, kept in an outbox, sent."""
