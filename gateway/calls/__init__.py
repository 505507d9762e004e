"""The media of calls: peers, rooms, placement on workers, reception."""
