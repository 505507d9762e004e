"""Forecasts contacts, and the operators who answer them in time."""
