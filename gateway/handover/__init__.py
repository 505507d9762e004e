"""Hold, consult, transfer, numbers outside, and authorisations."""
