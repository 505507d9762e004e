-- Agents: their records, the sets of free agents, and the sets of those on duty.
--
-- `free:<category>` holds available agents only: score = rank * 2^42 + idle since, so the first is the agent
-- of the lowest rank, among equals the longest idle. The rank is 5 - proficiency, or by the category's
-- strategy 0 for all (1, longest idle) or the number of contacts answered since signing on (2, fewest
-- contacts).
-- An agent's own pool (`!<agent>`) has no such set: scripts that look for that agent read its record, which
-- spares every claim a command (lib/match).
-- `staff:<category>` holds every agent that is not offline. An agent record is `indexed` while it is in the
-- free sets; an agent that has just become available is not, until `settle` found nothing for it.
--
-- An agent that is `writing` has a message in hand: it is available for live contacts, and for no other message.
--
-- `own` are the categories of the profile, with the pools that only this agent or its office is in
-- (`!<agent>` and `@<office>`, see lib/contacts); `granted` those that a supervisor has authorised until some
-- time; `categories` is the result: both together, granted ones at the lowest proficiency.
--- @include lib/journal
local function agent_key(id)
  return P .. ':agent:' .. id
end

local function agent_read(id)
  local v = redis.call('HMGET', agent_key(id), 'state', 'categories', 'skills', 'seen',
    'idle_since', 'contact', 'next_state', 'next_reason', 'own', 'granted',
    'answered', 'writing')
  if not v[1] then
    return nil
  end
  return {
    id = id, state = v[1], categories = v[2], skills = v[3], seen = tonumber(v[4]),
    idle_since = tonumber(v[5]), contact = v[6], next_state = v[7], next_reason = v[8],
    own = v[9] or v[2], granted = v[10] or ',',
    answered = tonumber(v[11] or 0), writing = v[12] == '1', indexed = v[1] == 'available',
  }
end

-- Whether the agent's console has been heard of recently enough to be rung.
local function present(a)
  return steady - a.seen <= LEASE
end

local function rank(a, category, proficiency)
  local _, at = string.find(STRATEGIES, ',' .. category .. ':', 1, true)
  if not at then
    return 5 - proficiency
  end
  -- Above 2047 the score would no longer be exact.
  return string.sub(STRATEGIES, at + 1, at + 1) == '1' and 0 or math.min(a.answered, 2000)
end

local function free_add(a)
  for category, proficiency in string.gmatch(a.categories, ',([^,:!][^,:]*):(%d)') do
    redis.call('ZADD', P .. ':free:' .. category,
      rank(a, category, proficiency) * 4398046511104 + a.idle_since, a.id)
  end
  a.indexed = true
end

local function free_remove(a)
  for category in string.gmatch(a.categories, ',([^,:!][^,:]*):%d') do
    redis.call('ZREM', P .. ':free:' .. category, a.id)
  end
  a.indexed = false
end

local function staff(a, command)
  for category in string.gmatch(a.categories, '([^,:]+):%d') do
    redis.call(command, P .. ':staff:' .. category, a.id)
  end
end

-- Sets another profile or authorisation. The caller settles the agent afterwards.
local function agent_profile(a, own, granted)
  if a.indexed then
    free_remove(a)
  end
  if a.state ~= 'offline' then
    staff(a, 'SREM')
  end
  a.own, a.granted, a.categories = own, granted, own
  for category in string.gmatch(granted, '([^,:]+):%d+') do
    if not string.find(own, ',' .. category .. ':', 1, true) then
      a.categories = a.categories .. category .. ':1,'
    end
  end
  redis.call('HSET', agent_key(a.id), 'own', own, 'granted', granted, 'categories', a.categories)
  if a.state ~= 'offline' then
    staff(a, 'SADD')
  end
end

-- The authorisations without the one for this category.
local function granted_without(a, category)
  local rest = ','
  for name, ends in string.gmatch(a.granted, '([^,:]+):(%d+)') do
    if name ~= category then
      rest = rest .. name .. ':' .. ends .. ','
    end
  end
  return rest
end

-- Makes every change of an agent's state. `contact` is the one it has afterwards, '' for none.
local function agent_set(a, to, reason, contact)
  if a.indexed then
    free_remove(a)
  end
  if to == 'offline' then
    if a.state ~= 'offline' then
      staff(a, 'SREM')
    end
    -- An agent who signs off by choice begins anew; one whose console was only lost does not.
    if reason ~= 'agent_lost' then
      a.answered = 0
      redis.call('HSET', agent_key(a.id), 'answered', 0)
    end
    deadline_clear('presence:' .. a.id, 'gone:' .. a.id, 'wrap:' .. a.id)
  elseif a.state == 'offline' then
    staff(a, 'SADD')
    redis.call('ZADD', P .. ':deadlines', a.seen + LEASE, 'presence:' .. a.id)
  end
  a.state = to
  a.contact = contact
  redis.call('HSET', agent_key(a.id), 'state', to, 'reason', reason, 'since', now,
    'contact', contact)
end

local function agent_idle(a)
  a.idle_since = now
  redis.call('HSET', agent_key(a.id), 'idle_since', now)
end

-- Leaves a contact for the state asked for, the state kept for this moment, or available.
local function agent_rest(a, to, reason)
  if to == '' then
    to, reason = a.next_state, a.next_reason
  end
  if to == '' then
    to, reason = 'available', ''
  end
  if a.next_state ~= '' then
    redis.call('HSET', agent_key(a.id), 'next_state', '', 'next_reason', '')
    a.next_state, a.next_reason = '', ''
  end
  agent_set(a, to, reason, '')
end

-- Leaves an offer unanswered: paused, unless the agent has chosen to go offline while it rang.
local function agent_misses(a)
  if a.next_state == 'offline' then
    agent_rest(a, '', '')
  else
    agent_rest(a, 'paused', 'no_answer')
  end
end
