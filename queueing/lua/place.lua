-- place: the position of a contact and the figures for its estimate (read only).
--
-- KEYS[1] station key
-- ARGV[1] contact  [2] half-hour of the day, 0 to 47
-- Out   ok, position, category, pool, agents, free agents, crew, number of pools counted, the name of each
--       and the number of its contacts ahead, then the learnt values (lib/learning): for all categories,
--       for giving up, for the category and for each pool, overall and in the half-hour, '' where there is none
--       or   unknown_contact, contact_closed, not_waiting
-- position counts from 1, over the unanswered contacts that an agent who can serve this one might be given
-- first: the lines of every category such an agent serves. Paused agents count only when there is no other.
-- The crew are the agents at work for any of these lines.
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
-- an assigned contact stands in a pool of its own (see lib/contacts)
local pool = category
if v[6] and v[6] ~= '' then
  pool, requirements = v[6], ''
end

-- whether these skills meet these requirements; remembered, as the same few pairs are asked often
local met = {}
local function meets(skills, needs)
  if needs == '' then
    return true
  end
  local known = met[skills] and met[skills][needs]
  if known ~= nil then
    return known
  end
  known = true
  for token in string.gmatch(needs, '[^+]+') do
    known = known and string.find(skills, ',' .. token .. ',', 1, true) ~= nil
  end
  met[skills] = met[skills] or {}
  met[skills][needs] = known
  return known
end

-- pool > the different skill sets of agents who serve it beside this contact's pool
local function note(serving, categories, skills)
  for other in string.gmatch(categories, ',([^,:]+)') do
    serving[other] = serving[other] or {}
    serving[other][skills] = true
  end
end

local agents, free = 0, 0
local serving, resting = {}, {}
for _, id in ipairs(redis.call('SMEMBERS', P .. ':staff:' .. pool)) do
  local a = redis.call('HMGET', P .. ':agent:' .. id, 'state', 'categories', 'skills')
  if meets(a[3], requirements) then
    if a[1] == 'paused' then
      note(resting, a[2], a[3])
    else
      note(serving, a[2], a[3])
      agents = agents + 1
      free = free + (a[1] == 'available' and 1 or 0)
    end
  end
end
if agents == 0 then
  serving = resting
end

local position = 1
local counted, ahead_of = {}, {}
for _, line in ipairs(redis.call('SMEMBERS', P .. ':lines')) do
  local other, needs = string.match(line, '^([^|]*)|(.*)$')
  local rival = other == pool and needs == requirements
  for skills in pairs(serving[other] or {}) do
    rival = rival or meets(skills, needs)
  end
  if rival then
    local key = P .. ':line:' .. line
    local ahead = redis.call('ZCOUNT', key, '-inf', '(' .. score)
    for _, same in ipairs(redis.call('ZRANGE', key, score, score, 'BYSCORE')) do
      ahead = ahead + (same < member and 1 or 0)
    end
    position = position + ahead
    ahead_of[other] = (ahead_of[other] or 0) + ahead
    counted[other] = counted[other] or {}
    table.insert(counted[other], needs)
  end
end

local crew, looked_at = 0, {}
for other, lines in pairs(counted) do
  for _, id in ipairs(redis.call('SMEMBERS', P .. ':staff:' .. other)) do
    local a = looked_at[id]
    if a == nil then
      a = redis.call('HMGET', P .. ':agent:' .. id, 'state', 'skills')
      a = a[1] ~= 'paused' and a[2]
      looked_at[id] = a
    end
    local serves = false
    for _, needs in ipairs(a and lines or {}) do
      serves = serves or meets(a, needs)
    end
    if serves then
      crew = crew + 1
      looked_at[id] = false
    end
  end
end
local pools, fields = {}, {'*', '~', category, category .. '@' .. ARGV[2]}
for other, ahead in pairs(ahead_of) do
  pools[#pools + 1], pools[#pools + 2] = other, ahead
  fields[#fields + 1], fields[#fields + 2] = other, other .. '@' .. ARGV[2]
end
local found = {'ok', position, category, pool, agents, free, crew, #pools / 2, unpack(pools)}
for _, value in ipairs(redis.call('HMGET', P .. ':learnt', unpack(fields))) do
  found[#found + 1] = value or ''
end
return found
