-- forget: removes an offline agent's record after its account was disabled or deleted.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] agent
-- Out   ok: forget   or   unknown_agent, or the agent's state
--- @include lib/refuse
--- @include lib/agents
--- @table agent forget
local a = agent_read(ARGV[3])
local to, word = reach(a, agent_forget, 'unknown_agent')
if not to then
  return {word}
end
for category in string.gmatch(a.granted, '([^,:]+):%d+') do
  deadline_clear('grant:' .. a.id .. ':' .. category)
end
redis.call('DEL', agent_key(a.id))
redis.call('SREM', P .. ':agents', a.id)
emit('forget', nil, nil, a, a.state)
return done()
