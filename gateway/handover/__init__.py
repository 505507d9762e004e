"""Hold, consult, transfer, taking over, authorisation."""
