"""Continuing with a contact by another channel: invitations, and the seats they give."""
