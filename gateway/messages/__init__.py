"""Written messages that are answered later."""
