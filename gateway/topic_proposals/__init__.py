"""Proposes a topic for a case, learnt from the topics at which people have left earlier ones."""
