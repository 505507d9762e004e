-- detach: the citizen's browser is gone; the seat is kept for the length of the lease.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact
-- Out   ok: detach?   or   unknown_contact, contact_closed, not_seated
-- While away a waiting contact is not offered to anybody and keeps its place.
-- A second call changes nothing, so that it does not prolong the lease.
--- @include lib/refuse
--- @include lib/contacts
--- @table contact detach
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_detach, 'unknown_contact')
if not to then
  return {word}
end
if not c.attached then
  return {'ok'}
end
local c_from = c.state
if c_from == 'waiting' then
  queue_remove(c)
end
if c_from ~= 'wrap_up' then
  deadline_set('seat:' .. c.id, SEAT)
end
contact_move(c, to, 'attached', '0')
emit('detach', c, c_from, agent_of(c))
return done()
