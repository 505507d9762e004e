"""The history of contacts: found by what is known of them, each with what happened to it and what belongs to it."""
