"""The parts of each process of a station."""
