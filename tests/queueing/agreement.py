"""Whether every key of a station in Redis is what the model says it is."""

from collections import defaultdict

from queueing import wire
from queueing.keys import StationKeys
from tests.queueing.reference_ground import queue_of


def expected(station):
    """Suffix of the key to its content; a sorted set is a mapping of member to score."""
    sets = defaultdict(dict)
    for contact in station.contacts.values():
        queue = queue_of(contact)
        member = f"{contact.number:012d}:{contact.id}"
        if contact.state in ("waiting", "offered"):
            sets[f":line:{queue}"][member] = contact.score
            if contact.channel != "message":
                sets[f":entered:{contact.category}"][contact.id] = contact.entered_at
                if contact.channel != "callback":
                    sets[f":seated:{contact.category}"][contact.id] = None
            sets[":lines"][queue] = None
        if contact.state == "waiting" and contact.attached:
            sets[f":queue:{queue}"][member] = contact.score
            heads = sets[":heads"]
            heads[queue] = min(heads.get(queue, contact.score), contact.score)
    for agent in station.agents.values():
        sets[":agents"][agent.id] = None
        for category in agent.categories:
            if agent.state != "offline":
                sets[f":staff:{category}"][agent.id] = None
            if agent.state == "available" and not category.startswith("!"):
                score = station.rank(agent, category) * 2**42 + agent.idle_since
                sets[f":free:{category}"][agent.id] = score
    if station.deadlines:
        sets[":deadlines"] = dict(station.deadlines)
    if station.learnt:
        sets[":learnt"] = {name: f"{one} {two}" for name, (one, two) in station.learnt.items()}
    if station.messages:
        sets[":messages"] = {name: str(value) for name, value in station.messages.items()}
    if station.clock is not None:
        clock = {"clock": station.clock, "offset": station.offset, "seq": station.seq}
        sets[""] = {name: str(value) for name, value in clock.items()}
    for contact in station.contacts.values():
        sets[f":contact:{contact.id}"] = _contact_hash(contact)
    for agent in station.agents.values():
        sets[f":agent:{agent.id}"] = _agent_hash(agent)
    return dict(sets)


def _contact_hash(contact):
    found = {
        name: str(getattr(contact, name))
        for name in (
            *("state", "since", "entered_at", "category", "channel", "modality", "language"),
            *("consent", "score", "counts_from", "agent", "offers", "outcome", "target"),
            "citizen_leg",
        )
    }
    found["requirements"] = "+".join(sorted(contact.requirements))
    found["attached"] = "1" if contact.attached else "0"
    found["member"] = f"{contact.number:012d}:{contact.id}"
    found["legs"] = str(len(contact.legs))
    optional = ("agent_leg", "answered_at", "ring_until", "ended_at", "code", "preferred")
    for name in (
        *optional,
        "colleague",
        "colleague_leg",
        "parts",
        "held_at",
        "consent_at",
        "hung_up_at",
        "relax_left",
        "passed_by",
    ):
        found[name] = str(getattr(contact, name) or "")
    for number, leg in enumerate(contact.legs, start=1):
        found |= {f"leg:{number}:{name}": str(value) for name, value in leg.items()}
    return {name: value for name, value in found.items() if value}


def _agent_hash(agent):
    names = ("state", "reason", "since", "idle_since", "contact", "next_state", "next_reason")
    found = {name: str(getattr(agent, name)) for name in (*names, "seen", "answered")}
    found["categories"], found["skills"] = agent.packed
    found["own"] = agent.own
    found["writing"] = "1" if agent.writing else ""
    found["granted"] = "," + "".join(f"{name}:{ends}," for name, ends in agent.granted.items())
    return {name: value for name, value in found.items() if value}


async def actual(client, name):
    """The same from Redis, the journal and the witness left out."""
    prefix = StationKeys(name).station
    names = [wire.text(key) async for key in client.scan_iter(f"{prefix}*", count=1000)]
    suffixes = sorted({key.removeprefix(prefix) for key in names} - {":journal", ":witness"})
    pipe = client.pipeline(transaction=False)
    for suffix in suffixes:
        kind = suffix.split(":")[1] if suffix else ""
        if kind in ("contact", "agent", "learnt", "messages", ""):
            pipe.hgetall(prefix + suffix)
        elif kind in ("agents", "lines", "seated", "staff"):
            pipe.smembers(prefix + suffix)
        else:
            pipe.zrange(prefix + suffix, 0, -1, withscores=True)
    found = {}
    for suffix, reply in zip(suffixes, await pipe.execute() if suffixes else [], strict=True):
        if isinstance(reply, dict):
            values = wire.fields(reply)
            keep_empty = suffix in ("", ":learnt")
            found[suffix] = {n: value for n, value in values.items() if value or keep_empty}
        elif isinstance(reply, set):
            found[suffix] = dict.fromkeys(wire.texts(reply))
        else:
            found[suffix] = {wire.text(member): int(score) for member, score in reply}
    return found


async def disagreements(client, name, station):
    """Every key that is not as the model has it: (suffix, in Redis, in the model)."""
    held, wanted = await actual(client, name), expected(station)
    return [
        (suffix, held.get(suffix), wanted.get(suffix))
        for suffix in sorted(held.keys() | wanted.keys())
        if held.get(suffix) != wanted.get(suffix)
    ]
