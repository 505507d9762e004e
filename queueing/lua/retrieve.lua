-- retrieve: the agent takes the citizen back from hold.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] agent
-- Out   ok: retrieve   or   unknown_contact, contact_closed, not_held, not_your_contact
--- @include lib/in_hand
--- @table contact retrieve
local c, to = in_hand(contact_retrieve)
if not c then
  return {to}
end
local c_from = c.state
contact_set(c, to)
emit('retrieve', c, c_from, agent_of(c))
return done()
