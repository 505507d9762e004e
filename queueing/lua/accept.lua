-- accept: the agent answers the contact that rings at its desk.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] agent
-- Out   ok: accept   or   unknown_contact, unknown_agent, contact_closed, not_offered,
--       not_offered_to_you
-- `tell` keeps what the citizen was told of the wait; answering deletes it. Requirements do not relax during
-- the conversation.
-- A contact whose browser is just reconnecting is connected all the same; `attached` tells.
--- @include lib/refuse
--- @include lib/contacts
--- @include lib/agents
--- @table contact accept
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_accept, 'unknown_contact')
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
line_remove(c)
contact_pool(c, '')
local leg = leg_begin(c, 'agent', a.id)
relax_stop(c)
contact_set(c, to, 'answered_at', now, 'ring_until', '', 'told', '')
agent_set(a, 'busy', '', c.id)
redis.call('HINCRBY', agent_key(a.id), 'answered', 1)
emit('accept', c, 'offered', a, 'offered', 'leg', leg, 'waited', now - c.entered_at)
return done()
