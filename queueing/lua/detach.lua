-- detach: notes that the citizen's browser is gone, and keeps the seat for the lease.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] 1 when the citizen has hung up and may take that back
-- Out   ok: detach?   or   unknown_contact, contact_closed, not_seated, not_connected
-- After hanging up the lease is RETURN, and the conversation then ends as one that the citizen ended. Refused as
-- `not_connected` before an answer and with a second agent.
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
local c_from = c.state
local hangs_up = ARGV[4] == '1'
if hangs_up and c_from ~= 'connected' and c_from ~= 'held' and c_from ~= 'reconnecting' then
  return {'not_connected'}
end
if not c.attached and (c.hung_up_at or not hangs_up) then
  return {'ok'}
end
if hangs_up then
  deadline_set('seat:' .. c.id, RETURN)
  contact_move(c, to, 'attached', '0', 'hung_up_at', now)
  emit('detach', c, c_from, agent_of(c), nil, 'hung_up', '1')
  return done()
end
if c_from == 'waiting' then
  queue_remove(c)
end
if c_from ~= 'wrap_up' then
  deadline_set('seat:' .. c.id, SEAT)
end
contact_move(c, to, 'attached', '0')
emit('detach', c, c_from, agent_of(c))
return done()
