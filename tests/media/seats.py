"""People seated in the rooms of a worker, and whom their slots show."""

from tests.support.media.media_sdp import offer


def seat(worker, count, room="room", **options):
    options = {"audio_slots": 3, "video_slots": 4} | options
    peers = [worker.create_peer(offer(**options), f"p{n}")[0] for n in range(count)]
    for peer in peers:
        worker.put_in_room(peer.id, room)
    return peers


def shown(peer, kind):
    return [None if s.source is None else s.source.peer_id for s in peer.slots_of(kind)]
