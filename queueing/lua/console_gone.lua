-- console_gone: the agent's console has closed its connection.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] agent
-- Out   ok   or   unknown_agent
-- Silent from this moment, as if the heartbeats had stopped long ago: nothing is offered until
-- the console is back. The state is kept until the presence deadline, so that a page that is
-- only reloaded finds everything as it was.
--- @include lib/agents
local a = agent_read(ARGV[3])
if not a then
  return {'unknown_agent'}
end
redis.call('HSET', agent_key(a.id), 'seen', steady - LEASE - 1)
return done()
