"""The peers that a worker connects and admits to its rooms: browsers' peers and telephone legs."""

from media.peer.peer import Peer
from media.telephone.leg import TelephoneLeg

Connected = Peer | TelephoneLeg
