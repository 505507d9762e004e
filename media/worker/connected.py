"""Who may be connected to a worker, and be a member of its rooms."""

from media.peer.peer import Peer
from media.telephone.leg import TelephoneLeg

Connected = Peer | TelephoneLeg
