"""Stations to be killed: each test has its own."""

from tests.support.servers.stations import special_station, stations

__all__ = ["special_station", "stations"]
