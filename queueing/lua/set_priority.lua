-- set_priority: a supervisor moves a contact that is not yet answered forward or back.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] priority_ms: how much earlier than its original place it counts, negative for later
-- Out   ok: set_priority?, offer?   or   unknown_contact, contact_closed, not_waiting
-- The only transition that changes a score. A callback counts from the place it keeps, a message stays
-- behind those who wait.
--- @include lib/refuse
--- @include lib/match
--- @table contact set_priority
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_set_priority, 'unknown_contact')
if not to then
  return {word}
end
local score = c.counts_from - ARGV[4]
if score == c.score then
  return {'ok'}
end
queue_remove(c)
line_remove(c)
c.score = score
redis.call('HSET', contact_key(c.id), 'score', score)
line_add(c)
if to == 'waiting' and c.attached then
  queue_add(c)
end
emit('set_priority', c, to, agent_of(c), nil, 'score', score)
match_contact(c)
return done()
