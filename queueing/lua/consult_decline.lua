-- consult_decline: the second agent declines; the citizen stays on hold until the agent takes them back.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] the second agent  [5] reason
-- Out   ok: consult_decline, offer?   or   unknown_contact, unknown_agent, contact_closed, not_offered,
--       not_offered_to_you
-- An agent asked by name may be asked again at once; one chosen by category or office only after the
-- cool-down.
--- @include lib/refuse
--- @include lib/match
--- @table contact consult_decline
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_consult_decline, 'unknown_contact')
if not to then
  return {word}
end
local b = agent_read(ARGV[4])
if not b then
  return {'unknown_agent'}
end
if c.colleague ~= b.id then
  return {'not_offered_to_you'}
end
deadline_clear('ask:' .. c.id)
deadline_set('retry:' .. c.id .. ':' .. b.id, COOLDOWN)
contact_set(c, to, 'colleague', '', 'ring_until', '')
agent_rest(b, '', '')
emit('consult_decline', c, 'asking', b, 'offered', 'by', c.agent, 'reason', ARGV[5])
settle(b)
return done()
