"""The information sheets on hand-helds and stations: devices that are enrolled, and the signed set that they are brought."""
