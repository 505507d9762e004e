"""Signed webhooks: other programs are told of contacts, cases and sheets, without personal data."""
