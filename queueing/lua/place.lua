-- place: where a contact stands (read only).
--
-- KEYS[1] station key
-- ARGV[1] contact
-- Out   ok, position, category, agents, free agents, handling_ms   or   unknown_contact,
--       contact_closed, not_waiting
-- position counts from 1 those not yet answered whom an agent that can serve this contact might
-- be given first: the lines of every category such an agent serves. Paused agents count only
-- when there is no other.
local P = KEYS[1]
local v = redis.call('HMGET', P .. ':contact:' .. ARGV[1], 'state', 'category', 'requirements',
  'score', 'member', 'target')
if not v[1] then
  return {'unknown_contact'}
elseif v[1] == 'closed' then
  return {'contact_closed'}
elseif v[1] ~= 'waiting' and v[1] ~= 'offered' then
  return {'not_waiting'}
end
local category, requirements, score, member = v[2], v[3], v[4], v[5]
-- one that was handed to an agent or an office stands in a pool of its own (see lib/contacts)
local pool = category
if v[6] and v[6] ~= '' then
  pool, requirements = v[6], ''
end

local function has(list, tokens, ending)
  for token in string.gmatch(tokens, '[^+]+') do
    if not string.find(list, ',' .. token .. ending, 1, true) then
      return false
    end
  end
  return true
end

local agents, free = 0, 0
local working, resting = {}, {}
for _, id in ipairs(redis.call('SMEMBERS', P .. ':staff:' .. pool)) do
  local a = redis.call('HMGET', P .. ':agent:' .. id, 'state', 'categories', 'skills')
  if has(a[3], requirements, ',') then
    if a[1] == 'paused' then
      resting[a[2] .. a[3]] = a
    else
      working[a[2] .. a[3]] = a
      agents = agents + 1
      free = free + (a[1] == 'available' and 1 or 0)
    end
  end
end
if agents == 0 then
  working = resting
end

local position = 1
for _, line in ipairs(redis.call('SMEMBERS', P .. ':lines')) do
  local other, needs = string.match(line, '^([^|]*)|(.*)$')
  local rival = other == pool and needs == requirements
  for _, a in pairs(working) do
    rival = rival or (has(a[2], other, ':') and has(a[3], needs, ','))
  end
  if rival then
    local key = P .. ':line:' .. line
    position = position + redis.call('ZCOUNT', key, '-inf', '(' .. score)
    for _, same in ipairs(redis.call('ZRANGE', key, score, score, 'BYSCORE')) do
      position = position + (same < member and 1 or 0)
    end
  end
end
return {'ok', position, category, agents, free,
  tonumber(redis.call('HGET', P .. ':handling', category) or 0)}
