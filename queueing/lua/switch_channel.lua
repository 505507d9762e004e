-- switch_channel: the citizen goes on by another channel, with the same contact and place.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] channel
-- Out   ok: switch_channel?   or   unknown_contact, contact_closed, not_seated
-- Whoever takes part gets a new leg; the old ones end as `switched`.
--- @include lib/refuse
--- @include lib/contacts
--- @table contact switch_channel
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_switch_channel, 'unknown_contact')
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
local function leg(number, party, ...)
  redis.call('HSET', key, 'leg:' .. number .. ':party', party, 'leg:' .. number .. ':channel', ARGV[4],
    'leg:' .. number .. ':since', now, ...)
end
local function over(number)
  redis.call('HSET', key, 'leg:' .. number .. ':until', now, 'leg:' .. number .. ':why', 'switched')
end
over(c.citizen_leg)
c.legs = c.legs + 1
leg(c.legs, 'citizen')
redis.call('HSET', key, 'citizen_leg', c.legs)
if c.agent_leg ~= '' then
  over(c.agent_leg)
  c.legs = c.legs + 1
  leg(c.legs, 'agent', 'leg:' .. c.legs .. ':agent', c.agent)
  redis.call('HSET', key, 'agent_leg', c.legs)
end
c.channel = ARGV[4]
redis.call('HSET', key, 'channel', c.channel, 'legs', c.legs)
emit('switch_channel', c, to, agent_of(c), nil, 'channel', c.channel, 'from_channel', old)
return done()
