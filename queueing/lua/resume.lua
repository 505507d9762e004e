-- resume: the citizen's browser is back on its seat, after a reload or a lost network.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] 1 when a citizen who has hung up takes that back
-- Out   ok: resume?, offer?   or   unknown_contact, contact_closed, not_seated, not_connected
-- Without ARGV[4], nothing happens to a citizen who has hung up: a page that is loaded again does not take that back.
-- A waiting contact returns to its old place. A second call only renews the lease.
--- @include lib/refuse
--- @include lib/match
--- @table contact resume
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_resume, 'unknown_contact')
if not to then
  return {word}
end
local c_from = c.state
if ARGV[4] == '1' and c_from == 'wrap_up' then
  return {'not_connected'}
elseif c.hung_up_at and ARGV[4] ~= '1' then
  return done()
end
if c_from ~= 'wrap_up' then
  deadline_set('seat:' .. c.id, SEAT)
end
if not c.attached then
  c.attached = true
  contact_move(c, to, 'attached', '1', 'hung_up_at', '')
  emit('resume', c, c_from, agent_of(c))
  if to == 'waiting' then
    queue_add(c)
    match_contact(c)
  end
end
return done()
