-- hold: the agent puts the citizen on hold.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] agent
-- Out   ok: hold   or   unknown_contact, contact_closed, not_connected, not_your_contact, nobody_there
-- Nobody can be held while a callback's citizen has not come, nor with a message.
--- @include lib/in_hand
--- @table contact hold
local c, to = in_conversation(contact_hold)
if not c then
  return {to}
end
local c_from = c.state
contact_set(c, to)
emit('hold', c, c_from, agent_of(c))
return done()
