-- switch_channel: the citizen continues by another channel, with the same contact and place.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] channel
-- Out   ok: switch_channel?   or   unknown_contact, contact_closed, not_seated
-- Every party gets a new leg; the old ones end as `switched`.
--- @include lib/refuse
--- @include lib/contacts
--- @table contact switch_channel
local c = contact_read(ARGV[3])
local to, word = reach_citizen(c, contact_switch_channel)
if not to then
  return {word}
end
-- A message has no party to switch.
if c.channel == 'message' then
  return {'not_seated'}
end
local old, key = c.channel, contact_key(c.id)
if old == ARGV[4] then
  return {'ok'}
end
c.channel = ARGV[4]
if c.state == 'waiting' or c.state == 'offered' then
  contact_sits(c)
end
redis.call('HSET', key, 'leg:' .. c.citizen_leg .. ':until', now,
  'leg:' .. c.citizen_leg .. ':why', 'switched')
c.legs = c.legs + 1
redis.call('HSET', key, 'channel', c.channel, 'legs', c.legs, 'citizen_leg', c.legs,
  'leg:' .. c.legs .. ':party', 'citizen', 'leg:' .. c.legs .. ':channel', c.channel,
  'leg:' .. c.legs .. ':since', now)
if c.agent_leg ~= '' then
  agent_leg_end(c, 'switched')
  leg_begin(c, 'agent', c.agent)
end
if c.colleague_leg ~= '' then
  colleague_leg_end(c, 'switched')
  leg_begin(c, 'colleague', c.colleague)
end
emit('switch_channel', c, to, agent_of(c), nil, 'channel', c.channel, 'from_channel', old,
  'colleague', outside_of(c) and '' or c.colleague)
return done()
