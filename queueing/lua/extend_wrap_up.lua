-- extend_wrap_up: prolongs the agent's wrap-up.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] agent  [4] by how much (ms)
-- Out   ok: extend_wrap_up?   or   unknown_agent, not_in_wrap_up
-- Nothing happens where wrap-up has no end.
--- @include lib/refuse
--- @include lib/agents
--- @table agent finish_wrap_up
local a = agent_read(ARGV[3])
local to, word = reach(a, agent_finish_wrap_up, 'unknown_agent')
if not to then
  return {word}
end
local ends = redis.call('ZSCORE', P .. ':deadlines', 'wrap:' .. a.id)
if not ends then
  return {'ok'}
end
local left = tonumber(ends) - steady + ARGV[4]
deadline_set('wrap:' .. a.id, left)
emit('extend_wrap_up', nil, nil, a, a.state, 'until', now + left)
return done()
