-- Matching: the best waiting contact for an agent, the best agent for a contact.
--
-- Work is bounded by the number of queues that have anybody in them plus what the agent declined
-- lately, or by the number of free agents of one category. Never matched: a category outside the
-- agent's profile, a requirement among none of its skills, an agent whose console is silent,
-- a contact the same agent declined less than the cool-down ago.
--- @include lib/contacts
--- @include lib/agents
local function can_serve(a, category, requirements)
  if not string.find(a.categories, ',' .. category .. ':', 1, true) then
    return false
  end
  for requirement in string.gmatch(requirements, '[^+]+') do
    if not string.find(a.skills, ',' .. requirement .. ',', 1, true) then
      return false
    end
  end
  return true
end

local function declined_lately(contact, agent)
  local free_again = redis.call('HGET', contact_key(contact), 'no:' .. agent)
  return free_again and tonumber(free_again) > steady
end

local function first_acceptable(queue, a)
  local rank = 0
  while true do
    local entry = redis.call('ZRANGE', P .. ':queue:' .. queue, rank, rank, 'WITHSCORES')
    if not entry[1] then
      return nil
    end
    if not declined_lately(string.sub(entry[1], 14), a.id) then
      return entry[1], tonumber(entry[2])
    end
    rank = rank + 1
  end
end

local function find_contact(a)
  local best, best_score
  local from = 0
  while true do
    local heads = redis.call('ZRANGE', P .. ':heads', from, from + 7, 'WITHSCORES')
    for i = 1, #heads, 2 do
      if best and tonumber(heads[i + 1]) > best_score then
        return contact_read(string.sub(best, 14))
      end
      local category, requirements = string.match(heads[i], '^([^|]*)|(.*)$')
      if can_serve(a, category, requirements) then
        local member, score = first_acceptable(heads[i], a)
        if member and (not best or score < best_score
            or (score == best_score and member < best)) then
          best, best_score = member, score
        end
      end
    end
    if #heads < 16 then
      return best and contact_read(string.sub(best, 14))
    end
    from = from + 8
  end
end

local function find_agent(c)
  local from = 0
  while true do
    local ids = redis.call('ZRANGE', P .. ':free:' .. c.category, from, from + 9)
    for _, id in ipairs(ids) do
      local a = agent_read(id)
      if present(a) and can_serve(a, c.category, c.requirements)
          and not declined_lately(c.id, id) then
        return a
      end
    end
    if #ids < 10 then
      return nil
    end
    from = from + 10
  end
end

local function offer(c, a)
  local c_from, a_from = c.state, a.state
  queue_remove(c)
  contact_set(c, 'offered', 'agent', a.id, 'ring_until', steady + RING)
  redis.call('HINCRBY', contact_key(c.id), 'offers', 1)
  c.agent = a.id
  agent_set(a, 'offered', '', c.id)
  deadline_set('ring:' .. c.id, RING)
  emit('offer', c, c_from, a, a_from, 'until', now + RING)
end

-- After a contact has come (back) to its queue.
local function match_contact(c)
  if AUTO and c.state == 'waiting' and c.attached then
    local a = find_agent(c)
    if a then
      offer(c, a)
    end
  end
end

-- For an agent that is available already, when something may have changed for it.
local function match_agent(a)
  if AUTO and a.state == 'available' and present(a) then
    local c = find_contact(a)
    if c then
      offer(c, a)
    end
  end
end

-- After an agent has become available: straight to the next contact, or into the free sets.
local function settle(a)
  if a.state == 'available' and not a.indexed then
    match_agent(a)
    if a.state == 'available' then
      free_add(a)
    end
  end
end
