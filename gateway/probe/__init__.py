"""Trying a running station with a synthetic call."""
