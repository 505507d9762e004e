"""Signed webhooks tell other programs of contacts, cases and sheets, without personal data."""
