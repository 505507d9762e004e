"""The station's public side: its state, and its public documents."""
