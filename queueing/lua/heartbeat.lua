-- heartbeat: these agents' consoles are connected.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3..] agents; unknown ones are skipped
-- Out   ok: console_back*, offer*   or   unknown_agent when none of them is known
-- Available agents that had fallen silent are matched again.
--- @include lib/match
local known, returned = false, {}
for i = 3, #ARGV do
  local a = agent_read(ARGV[i])
  if a then
    known = true
    local silent = not present(a)
    a.seen = steady
    redis.call('HSET', agent_key(a.id), 'seen', steady)
    if a.state ~= 'offline' then
      deadline_set('presence:' .. a.id, LEASE)
      if deadline_clear('gone:' .. a.id) == 1 then
        emit('console_back', nil, nil, a, a.state)
      end
      if silent and a.state == 'available' then
        returned[#returned + 1] = a
      end
    end
  end
end
if not known then
  return {'unknown_agent'}
end
if AUTO then
  match_agents(returned)
end
return done()
