"""Attachments: pictures and files that the two sides of a contact send each other in the chat."""
