-- console_gone: the agent's console has closed its connection.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] agent
-- ARGV[4] 1: for good; no presence deadline is granted
-- Out   ok   or   unknown_agent
-- The agent counts as silent from this moment, as if the heartbeats had stopped long ago: nothing is offered
-- until the console is back. The state is kept until the presence deadline, so that a reloaded page finds
-- everything as it was. For good: the next tick gives the agent up.
--- @include lib/agents
local a = agent_read(ARGV[3])
if not a then
  return {'unknown_agent'}
end
redis.call('HSET', agent_key(a.id), 'seen', steady - LEASE - 1)
if ARGV[4] == '1' and a.state ~= 'offline' then
  deadline_clear('presence:' .. a.id)
  deadline_set('gone:' .. a.id, 0)
end
return done()
