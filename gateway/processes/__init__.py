"""What each process of a station consists of."""
