"""Copies that citizens ask for, and receipts."""
