"""Ready-made replies: texts that operators use often, maintained by supervisors."""
