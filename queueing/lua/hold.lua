-- hold: the agent puts the citizen on hold.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] agent
-- Out   ok: hold   or   unknown_contact, contact_closed, not_connected, not_your_contact, nobody_there
-- Nobody can be held while a callback's citizen has not come, nor with a message.
--- @include lib/refuse
--- @include lib/contacts
--- @table contact hold
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_hold, 'unknown_contact')
if not to then
  return {word}
end
if c.agent ~= ARGV[4] then
  return {'not_your_contact'}
elseif c.channel == 'callback' or c.channel == 'message' then
  return {'nobody_there'}
end
local c_from = c.state
contact_set(c, to)
emit('hold', c, c_from, agent_of(c))
return done()
