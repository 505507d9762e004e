-- place: where a contact stands (read only).
--
-- KEYS[1] station key
-- ARGV[1] contact
-- Out   ok, position, category, agents, free agents, crew, handling_ms   or   unknown_contact,
--       contact_closed, not_waiting
-- position counts from 1 those not yet answered whom an agent that can serve this contact might
-- be given first: the lines of every category such an agent serves. Paused agents count only
-- when there is no other. The crew are those at work for any of these lines; handling_ms is the mean
-- over those counted whose category's is known.
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

local crew, counted, members = 0, {}, {}
local function count_crew(other, needs)
  members[other] = members[other] or redis.call('SMEMBERS', P .. ':staff:' .. other)
  for _, id in ipairs(members[other]) do
    if counted[id] == nil then
      counted[id] = redis.call('HMGET', P .. ':agent:' .. id, 'state', 'skills')
    end
    local a = counted[id]
    if a and a[1] == 'paused' then
      counted[id] = false
    elseif a and has(a[2], needs, ',') then
      crew = crew + 1
      counted[id] = false
    end
  end
end

local position, known, known_ms = 1, 0, 0
for _, line in ipairs(redis.call('SMEMBERS', P .. ':lines')) do
  local other, needs = string.match(line, '^([^|]*)|(.*)$')
  local rival = other == pool and needs == requirements
  for _, a in pairs(working) do
    rival = rival or (has(a[2], other, ':') and has(a[3], needs, ','))
  end
  if rival then
    local key = P .. ':line:' .. line
    local ahead = redis.call('ZCOUNT', key, '-inf', '(' .. score)
    for _, same in ipairs(redis.call('ZRANGE', key, score, score, 'BYSCORE')) do
      ahead = ahead + (same < member and 1 or 0)
    end
    position = position + ahead
    local length = ahead > 0 and redis.call('HGET', P .. ':handling', other)
    if length then
      known, known_ms = known + ahead, known_ms + ahead * length
    end
    count_crew(other, needs)
  end
end
local own = redis.call('HGET', P .. ':handling', category)
if own then
  known, known_ms = known + 1, known_ms + own
end
return {'ok', position, category, agents, free, crew,
  known > 0 and math.floor(known_ms / known) or 0}
