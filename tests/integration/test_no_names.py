"""Names, chat and notes of a whole contact: in the history, and nowhere in the queue's store."""

from gateway.contacts import lookups as contacts

ENTER = {"category": "weapons", "modality": "text", "recording": False}
NAME, LINE, DRAFT, NOTE = "Zaffirella Xyzzyconti", "quuxline", "wibbledraft", "plughnote"
WORDS = [word.encode() for word in (*NAME.split(), LINE, DRAFT, NOTE)]


async def test_after_a_call_redis_holds_no_word_of_it(gateway, valkey_server):
    async with gateway.citizen(visitor="v" * 20) as citizen, gateway.desk() as desk:
        await desk.do("setState", state="available")
        entered = await citizen.do("enterQueue", **ENTER, name=NAME)
        contact = entered["contactId"]
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=contact)
        await citizen.wait_state("connected")
        await citizen.do("typeText", text=DRAFT)
        await citizen.do("sendChat", text=LINE)
        await desk.do("hangUp")
        await desk.do("finishWrapUp", contactId=contact, code="information-given", notes=NOTE)
    async with gateway.core.database.reading() as session:
        row = await contacts.contact(session, contact)
        lines = await contacts.chat_of(session, contact)
    assert (row.visitor_name, row.notes, [each.text for each in lines]) == (NAME, NOTE, [LINE])

    held = b"".join([await _everything(gateway.redis), _append_only(valkey_server.directory)])
    assert contact.encode() in held, "this looks in the wrong place"
    assert [word for word in WORDS if word.lower() in held.lower()] == []


async def _everything(redis) -> bytes:
    """Every key with all that is in it."""
    found: list[object] = []
    async for key in redis.scan_iter(count=1000):
        kind = await redis.type(key)
        if kind == "none":
            # a short-lived key, gone since it was listed
            continue
        read = {
            "string": redis.get,
            "hash": redis.hgetall,
            "set": redis.smembers,
            "list": lambda key: redis.lrange(key, 0, -1),
            "zset": lambda key: redis.zrange(key, 0, -1),
            "stream": redis.xrange,
        }[kind]
        found += [key, await read(key)]
    assert found
    return repr(found).encode()


def _append_only(directory) -> bytes:
    return b"".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())
