-- remove: a supervisor removes an unanswered contact from the queue.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] why, a word
-- Out   ok: remove, offer?   or   unknown_contact, contact_closed, not_waiting
-- An agent it was ringing at goes on as if it had not rung.
--- @include lib/refuse
--- @include lib/match
--- @table contact remove
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_remove, 'unknown_contact')
if not to then
  return {word}
end
local c_from = c.state
local a = c_from == 'offered' and agent_read(c.agent) or nil
deadline_clear('ring:' .. c.id)
contact_close(c, 'removed')
if a then
  agent_rest(a, '', '')
end
emit('remove', c, c_from, a, a and 'offered', 'outcome', 'removed', 'reason', ARGV[4])
if a then
  settle(a)
end
return done()
