"""The working day of the contact centre: phases, tasks, readiness."""
