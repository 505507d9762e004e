"""Telephone legs: plain RTP from an exchange or a trunk, beside the browsers' peers in a room.

What decides is pure and takes time as an argument: `sdp`, `codecs`, `g711`, `digits`, `playout`, `conceal`, `latch`.
`ports` has the sockets, `leg` joins everything.
"""
