"""A contact from entering to wrap-up: queue, conversation, opening hours, history."""
