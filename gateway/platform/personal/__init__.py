"""How a person is recognised in what the station keeps, and what a room declares of its tables."""
