"""Tests a running station with a synthetic call."""
