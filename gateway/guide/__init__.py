"""The guide: information sheets for everybody, and whether they spared anybody a queue."""
