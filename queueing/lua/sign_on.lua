-- sign_on: an agent's console connects, with the profile its account has today.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] agent  [4] categories `,id:proficiency,...,`  [5] skills `,token,...,`
-- Out   ok: sign_on, console_back?, offer?
-- The state stays as it was (offline for a newcomer), and so do authorisations. Counts as a heartbeat.
--- @include lib/match
local id = ARGV[3]
local a = agent_read(id)
if not a then
  redis.call('SADD', P .. ':agents', id)
  redis.call('HSET', agent_key(id), 'state', 'offline', 'reason', '', 'since', now,
    'idle_since', now, 'contact', '', 'next_state', '', 'next_reason', '', 'granted', ',',
    'answered', 0)
  a = {
    id = id, state = 'offline', categories = ',', skills = ',', idle_since = now, contact = '',
    next_state = '', next_reason = '', own = ',', granted = ',', answered = 0, writing = false,
    indexed = false,
  }
end
a.skills, a.seen = ARGV[5], steady
redis.call('HSET', agent_key(id), 'skills', a.skills, 'seen', steady)
agent_profile(a, ARGV[4], a.granted)
-- the categories of the agent's account, so that a later account of who was passed over is complete
emit('sign_on', nil, nil, a, nil, 'categories', a.own, 'skills', a.skills)
if a.state ~= 'offline' then
  deadline_set('presence:' .. id, LEASE)
  if deadline_clear('gone:' .. id) == 1 then
    emit('console_back', nil, nil, a)
  end
end
settle(a)
return done()
