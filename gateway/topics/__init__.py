"""The station's topics as data: an administrator changes them, every version is kept, all gateways follow at once."""
