-- leave: the citizen gives the place up, waiting or while it rings, or calls a callback off.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact
-- Out   ok: leave, offer?   or   unknown_contact, contact_closed, not_waiting
-- An agent it was ringing at goes on as if it had not rung.
--- @include lib/refuse
--- @include lib/match
--- @include lib/learning
--- @table contact leave
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_leave, 'unknown_contact')
if not to then
  return {word}
end
local c_from = c.state
if c_from ~= 'scheduled' then
  learn_gave_up(c)
end
if c_from ~= 'offered' then
  contact_close(c, 'abandoned')
  emit('leave', c, c_from, nil, nil, 'outcome', 'abandoned')
  return done()
end
local a = agent_read(c.agent)
deadline_clear('ring:' .. c.id)
contact_close(c, 'left_while_ringing')
agent_rest(a, '', '')
emit('leave', c, c_from, a, 'offered', 'outcome', 'left_while_ringing')
settle(a)
return done()
