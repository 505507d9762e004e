-- call_outside: puts the citizen on hold while a number outside is called, in the second agent's place.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] agent  [5] the call  [6] how long it may ring, ms
-- Out   ok: call_outside   or   unknown_contact, contact_closed, not_connected, not_your_contact, nobody_there
-- outside_answered and outside_gone report what becomes of the call.
--- @include lib/in_hand
--- @table contact call_outside
local c, to = in_conversation(contact_call_outside, reach_citizen)
if not c then
  return {to}
end
local c_from = c.state
contact_set(c, to, 'colleague', '+' .. ARGV[5], 'ring_until', steady + ARGV[6])
deadline_set('ask:' .. c.id, ARGV[6])
emit('call_outside', c, c_from, nil, nil, 'by', c.agent, 'outside', ARGV[5], 'until', now + ARGV[6])
return done()
