-- leave: the citizen leaves the queue, waiting or ringing, or cancels a callback; or the network lost the citizen,
-- which does not count as giving up (lib/learning).
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] `lost`, or empty
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
local lost = ARGV[4] == 'lost' and 'lost'
if c_from ~= 'scheduled' and not lost then
  learn_gave_up(c)
end
local outcome = lost or (c_from == 'offered' and 'left_while_ringing' or 'abandoned')
if c_from ~= 'offered' then
  contact_close(c, outcome)
  emit('leave', c, c_from, nil, nil, 'outcome', outcome)
  return done()
end
local a = agent_read(c.agent)
deadline_clear('ring:' .. c.id)
contact_close(c, outcome)
agent_rest(a, '', '')
emit('leave', c, c_from, a, 'offered', 'outcome', outcome)
settle(a)
return done()
