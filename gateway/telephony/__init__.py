"""The telephone exchange and contacts by telephone."""
