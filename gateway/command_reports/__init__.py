"""Periodical reports to the command: drafted by the station, written by supervisors, signed off and then
unchangeable."""
