-- Matching: the best waiting contact for an agent, the best agent for a contact.
--
-- The work is bounded by the number of queues that are not empty plus the contacts the agent declined lately,
-- or by the number of free agents of one category or pool. Never matched: a category outside the agent's
-- profile, a requirement among none of its skills, an agent whose console is silent, a contact that the same
-- agent declined before its cool-down is over, a message and an agent who is writing one.
--
-- Time alone makes no match possible; only a transition does, and it matches what it made possible, the
-- longest waiting first. So no newcomer is offered in between. A cool-down therefore lasts until the tick
-- that fires its deadline.
--- @include lib/contacts
--- @include lib/agents
-- Added to a message's score: more than decades of waiting, so that live contacts come first.
local BEHIND = 1099511627776

-- Whether this place in a line is behind every live contact.
local function is_behind(score)
  return score > now + BEHIND / 2
end

-- An agent who writes takes no second message.
local function may_take(a, c)
  return c.channel ~= 'message' or not a.writing
end

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
  return redis.call('ZSCORE', P .. ':deadlines', 'retry:' .. contact .. ':' .. agent)
end

local function first_acceptable(queue, a)
  local rank = 0
  while true do
    local entry = redis.call('ZRANGE', P .. ':queue:' .. queue, rank, rank, 'WITHSCORES')
    if not entry[1] or (a.writing and is_behind(tonumber(entry[2]))) then
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

-- The best free agent of a pool who may have the contact.
local function find_free(c, pool, requirements)
  local from = 0
  while true do
    local ids = redis.call('ZRANGE', P .. ':free:' .. pool, from, from + 9)
    for _, id in ipairs(ids) do
      local a = agent_read(id)
      if present(a) and may_take(a, c) and can_serve(a, pool, requirements)
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

local function find_agent(c)
  if string.sub(c.target, 1, 1) == '!' then
    local a = agent_read(string.sub(c.target, 2))
    local free = a and a.state == 'available' and present(a) and may_take(a, c)
      and not declined_lately(c.id, a.id)
    return free and a or nil
  end
  return find_free(c, c.pool, c.target == '' and c.requirements or '')
end

local function offer(c, a)
  local c_from, a_from = c.state, a.state
  queue_remove(c)
  c.offers = c.offers + 1
  contact_set(c, 'offered', 'agent', a.id, 'ring_until', steady + RING, 'offers', c.offers)
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

-- For several silent agents who are heard again at the same moment: of the contacts they can serve the first
-- goes to the best of them, and so on.
local function match_agents(agents)
  local wanted = {}
  for i = 1, #agents do
    wanted[i] = find_contact(agents[i])
  end
  while true do
    local first
    for i = 1, #agents do
      local c = wanted[i]
      if c and (not first or c.score < first.score
          or (c.score == first.score and c.member < first.member)) then
        first = c
      end
    end
    if not first then
      return
    end
    local taker = find_agent(first)
    offer(first, taker)
    for i = 1, #agents do
      if agents[i].id == taker.id then
        wanted[i] = nil
      elseif wanted[i] and wanted[i].id == first.id then
        wanted[i] = find_contact(agents[i])
      end
    end
  end
end

-- After an agent has become available: on to the next contact, or into the free sets.
local function settle(a)
  if a.state == 'available' and not a.indexed then
    match_agent(a)
    if a.state == 'available' then
      free_add(a)
    end
  end
end

-- After a decline or a missed ring: every agent at work who could take the contact has refused it lately. The
-- supervisor has to see that.
local function note_refused(c)
  if c.state ~= 'waiting' then
    return
  end
  for _, id in ipairs(redis.call('SMEMBERS', P .. ':staff:' .. c.pool)) do
    local a = agent_read(id)
    if a.state ~= 'paused' and present(a)
        and can_serve(a, c.pool, c.target == '' and c.requirements or '')
        and not declined_lately(c.id, id) then
      return
    end
  end
  emit('refused_by_all', c, c.state, nil, nil, 'offers', c.offers)
end
