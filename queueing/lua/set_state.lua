-- set_state: the agent becomes available, pauses, or goes offline.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] agent  [4] state available|paused|offline  [5] reason  [6] after_contact 0|1
-- Out   ok: set_<state>, offer?   or   unknown_agent, console_gone, offer_pending, agent_busy,
--       in_wrap_up
-- With after_contact the state is kept for the end of the present contact instead of being refused (ok:
-- keep_next_state). Nothing happens to an agent that is in the state already, except that a pause gets its
-- new reason.
--- @include lib/refuse
--- @include lib/match
--- @table agent set_available
--- @table agent set_paused
--- @table agent set_offline
local rows = {available = agent_set_available, paused = agent_set_paused, offline = agent_set_offline}
local a = agent_read(ARGV[3])
local to, word = reach(a, rows[ARGV[4]], 'unknown_agent')
if not to then
  if not a or ARGV[6] ~= '1' then
    return {word}
  end
  redis.call('HSET', agent_key(a.id), 'next_state', ARGV[4], 'next_reason', ARGV[5])
  emit('keep_next_state', nil, nil, a, a.state, 'next', ARGV[4], 'reason', ARGV[5])
  return done()
end
if to == 'available' and not present(a) then
  return {'console_gone'}
end
local a_from = a.state
if a_from == to and to ~= 'paused' then
  return {'ok'}
end
if to == 'available' then
  agent_idle(a)
end
agent_set(a, to, ARGV[5], '')
emit('set_' .. to, nil, nil, a, a_from, 'reason', ARGV[5])
settle(a)
return done()
