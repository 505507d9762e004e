"""Forecasts the number of contacts, and the number of operators who are needed to answer them in time."""
