"""Why each contact went to which agent."""
