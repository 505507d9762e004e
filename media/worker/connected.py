"""Keeps the peers that may be connected to a worker and be members of its rooms."""

from media.peer.peer import Peer
from media.telephone.leg import TelephoneLeg

Connected = Peer | TelephoneLeg
