"""What takes two people: asked by one, decided by another."""
