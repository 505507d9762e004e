"""Faults put into the queue's scripts, to see that the checks notice them."""

from queueing import scripts
from tests.queueing.oracles import script_names


def replaced(old, new):
    """A fault: ``old`` is ``new`` in every script that has it."""

    def mutation(_name, text):
        return text.replace(old, new)

    mutation.applies = lambda texts: any(old in text for text in texts)
    return mutation


FAULTS = {
    "an offered contact stays in its queue": replaced(
        "queue_remove(c)\n  c.offers =", "c.offers ="
    ),
    "an offered agent stays free": replaced("redis.call('ZREM', P .. ':free:'", "tostring("),
    "an answered contact stays in line": replaced(
        "line_remove(c)\ncontact_pool(c, '')\nlocal leg", "contact_pool(c, '')\nlocal leg"
    ),
    "heads only grow": replaced(
        "redis.call('ZADD', P .. ':heads', head[2], c.queue)", "tostring(head[2])"
    ),
    "a queue's head is its latest": replaced("'LT', c.score, c.queue", "c.score, c.queue"),
    "a returned contact goes to the end": replaced(
        "contact_set(c, 'waiting', 'agent'", "c.score = now contact_set(c, 'waiting', 'agent'"
    ),
    "a returned contact is forgotten": replaced(
        "    line_add(c)\n  end\n  if c.attached then", "    line_add(c)\n  end\n  if false then"
    ),
    "an answered ring goes on": replaced(
        "deadline_clear('ring:' .. c.id)\nline_remove", "line_remove"
    ),
    "whoever becomes available is not matched": replaced(
        "    match_agent(a)\n    if a.state == 'available' then\n      free_add",
        "    if a.state == 'available' then\n      free_add",
    ),
    "messages stand among the live ones": replaced("score = score + BEHIND", "score = score + 0"),
    "a callback loses its place": replaced("tonumber(ARGV[10]) or now, now)", "now, now)"),
    "a message stands in the queue twice": replaced("if before and before", "if false and before"),
    "an empty callback is passed on": replaced("c.channel == 'callback' then", "false then"),
    "a callback is never due": replaced("deadline_set('due:'", "tostring('due:'"),
    "nobody is told of refusals": replaced("settle(a)\nnote_refused(c)", "settle(a)"),
    "a handed contact rings whoever is busy": replaced(
        "a and a.state == 'available' and present(a)", "a and present(a)"
    ),
    "silent consoles are rung": replaced("return steady - a.seen <= LEASE", "return true"),
    "skills do not matter": replaced("string.find(a.skills,", "true or string.find(a.skills,"),
    "a decline is forgotten": replaced(
        "return redis.call('ZSCORE', P .. ':deadlines', 'retry:'", "return false and ('' "
    ),
    "the first queue wins, not the first contact": replaced(
        "score < best_score", "score > best_score"
    ),
    "declines are not journalled": replaced(
        "redis.call('XADD'", "local _ = kind ~= 'decline' and redis.call('XADD'"
    ),
    "anybody may answer": replaced("if c.agent ~= a.id then", "if false then"),
    "a seat is not given up": replaced(
        "function fire.seat(id)", "function fire.seat(id) do return end"
    ),
    "whoever it was handed to keeps it": replaced(
        "contact_pool(c, '')\n    line_add(c)\n  end", "line_add(c)\n  end"
    ),
    "an authorisation has no end": replaced(
        "function fire.grant(name)", "function fire.grant(name) do return end"
    ),
    "a transfer costs the place": replaced(
        "contact_set(c, to, 'agent', '', 'answered_at'",
        "c.score = now contact_set(c, to, 'agent', '', 'answered_at'",
    ),
    "time runs backwards": replaced("math.max(tonumber(ARGV[1]), clock)", "tonumber(ARGV[1])"),
}


def fault_called(name):
    """One of ``FAULTS``, which must still find its place."""
    fault = FAULTS[name]
    assert fault.applies([scripts.load(script).text for script in script_names()]), "no such place"
    return fault
