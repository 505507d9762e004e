-- consult_join: all three talk together: citizen, agent, and the second agent or the number outside.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] agent
-- Out   ok: consult_join   or   unknown_contact, contact_closed, not_consulting, not_your_contact
--- @include lib/in_hand
--- @table contact consult_join
local c, to = in_hand(contact_consult_join)
if not c then
  return {to}
end
local c_from = c.state
contact_set(c, to)
local call = outside_of(c)
emit('consult_join', c, c_from, agent_of(c), nil, call and 'outside' or 'colleague', call or c.colleague)
return done()
