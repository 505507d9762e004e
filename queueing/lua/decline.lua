-- decline: the agent declines the contact that rings, which returns to its old place.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] agent  [5] reason
-- Out   ok: decline, offer*, refused_by_all?   or   unknown_contact, unknown_agent, contact_closed, not_offered,
--       not_offered_to_you
-- The contact is not offered to this agent again before the cool-down is over.
--- @include lib/refuse
--- @include lib/match
--- @table contact decline
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_decline, 'unknown_contact')
if not to then
  return {word}
end
local a = agent_read(ARGV[4])
if not a then
  return {'unknown_agent'}
end
if c.agent ~= a.id then
  return {'not_offered_to_you'}
end
deadline_clear('ring:' .. c.id)
deadline_set('retry:' .. c.id .. ':' .. a.id, COOLDOWN)
contact_return(c)
agent_rest(a, '', '')
emit('decline', c, 'offered', a, 'offered', 'reason', ARGV[5], 'score', c.score,
  'target', c.target)
match_contact(c)
settle(a)
note_refused(c)
return done()
