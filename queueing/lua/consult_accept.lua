-- consult_accept: the second agent answers; the two talk, the citizen stays on hold.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] the second agent
-- Out   ok: consult_accept   or   unknown_contact, unknown_agent, contact_closed, not_offered,
--       not_offered_to_you
--- @include lib/refuse
--- @include lib/contacts
--- @include lib/agents
--- @table contact consult_accept
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_consult_accept, 'unknown_contact')
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
local leg = leg_begin(c, 'colleague', b.id)
contact_set(c, to, 'ring_until', '')
agent_set(b, 'busy', '', c.id)
redis.call('HINCRBY', agent_key(b.id), 'answered', 1)
emit('consult_accept', c, 'asking', b, 'offered', 'by', c.agent, 'leg', leg)
return done()
