-- pass_on: leaves the citizen and the number outside together, without the agent.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] agent
-- Out   ok: pass_on   or   unknown_contact, contact_closed, not_consulting (a second agent included), not_your_contact
-- The agent wraps up its part, whose code is the contact's. The contact is closed when either of the two hangs up.
--- @include lib/in_hand
--- @include lib/parts
--- @table contact pass_on
local c, to = in_hand(contact_pass_on)
if not c then
  return {to}
end
local call = outside_of(c)
if not call then
  return {'not_consulting'}
end
local c_from = c.state
local a = agent_read(c.agent)
outside_keeps(c, a, 'transferred')
part_over(c, a)
emit('pass_on', c, c_from, a, 'busy', 'outside', call)
return done()
