-- consult_cancel: the agent goes back to the citizen, without the second one or the number outside.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] agent
-- Out   ok: consult_cancel, offer?   or   unknown_contact, contact_closed, not_consulting,
--       not_your_contact
-- The second agent's ring ends, or the consultation, or the part in the conversation of three.
--- @include lib/in_hand
--- @include lib/parts
--- @table contact consult_cancel
local c, to = in_hand(contact_consult_cancel)
if not c then
  return {to}
end
local c_from = c.state
local call = outside_of(c)
if call then
  colleague_go(c, nil, 'released')
  contact_set(c, to)
  emit('consult_cancel', c, c_from, nil, nil, 'by', c.agent, 'outside', call)
  return done()
end
local b = agent_read(c.colleague)
local b_from = b.state
colleague_go(c, b, 'released')
contact_set(c, to)
emit('consult_cancel', c, c_from, b, b_from, 'by', c.agent)
settle(b)
return done()
