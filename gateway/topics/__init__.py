"""The station's topics as data: administrators change them, every version is stored, all gateways follow at once."""
