"""Acts that take two people: asked by one, decided by another."""
