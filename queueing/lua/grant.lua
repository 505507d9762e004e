-- grant: a supervisor authorises the agent to answer a category outside its profile.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] agent  [4] category  [5] for how long (ms); 0 takes the authorisation back
-- Out   ok: grant or grant_over, offer?   or   unknown_agent, not_granted
-- It counts like a profile category of proficiency 1. A repeated grant lasts from now on.
--- @include lib/match
local a = agent_read(ARGV[3])
if not a then
  return {'unknown_agent'}
end
local category, name = ARGV[4], 'grant:' .. ARGV[3] .. ':' .. ARGV[4]
if ARGV[5] == '0' then
  if deadline_clear(name) == 0 then
    return {'not_granted'}
  end
  agent_profile(a, a.own, granted_without(a, category))
  emit('grant_over', nil, nil, a, a.state, 'granted', category)
else
  local ends = now + ARGV[5]
  deadline_set(name, ARGV[5])
  agent_profile(a, a.own, granted_without(a, category) .. category .. ':' .. ends .. ',')
  emit('grant', nil, nil, a, a.state, 'granted', category, 'until', ends)
end
settle(a)
return done()
