"""Permissions, principals, tokens and keys."""
