-- The parts that several agents have in a contact: the second agent, asked by the contact's agent, and agents
-- who had it before.
--
-- `colleague` is the second agent while asked, consulted or joined. An agent who has spoken with the citizen
-- and leaves wraps up its own part, whatever the contact does meanwhile; `parts` counts these agents, since a
-- closed contact is kept for them. An agent who was only asked or consulted has no part.
--
-- A number outside may be in the second agent's place. The functions below take nil for its agent.
--- @include lib/match
local function agent_wraps_up(a, c)
  agent_set(a, 'wrap_up', '', c.id)
  if WRAP > 0 then
    deadline_set('wrap:' .. a.id, WRAP)
  end
end

local function parts_set(c, parts)
  c.parts = parts
  redis.call('HSET', contact_key(c.id), 'parts', parts > 0 and parts or '')
end

local function part_over(c, a)
  parts_set(c, c.parts + 1)
  agent_wraps_up(a, c)
end

-- Whether the agent wraps up a part while the contact belongs to another agent.
local function is_part(c, a)
  return c.agent ~= a.id
end

-- Finishes the wrap-up of a part; `by` agent, time or lost. The event says where it was the contact's last: of an agent
-- who passed the citizen on to a number outside. The caller settles.
local function part_finish(c, a, by, code, to, reason)
  deadline_clear('wrap:' .. a.id)
  parts_set(c, c.parts - 1)
  if c.parts == 0 and c.state == 'closed' then
    redis.call('EXPIRE', contact_key(c.id), KEEP)
  end
  if by ~= 'lost' then
    agent_idle(a)
  end
  agent_rest(a, to, reason)
  -- not a state of the contact: it may be over by now, and belong to another agent
  local details = {'contact', c.id, 'by', by, 'code', code}
  if redis.call('HGET', contact_key(c.id), 'passed_by') == a.id then
    details[7], details[8] = 'last', '1'
  end
  emit('finish_part', nil, nil, a, 'wrap_up', unpack(details))
end

-- The second agent leaves. Call this while the contact still has its old state.
local function colleague_go(c, b, why)
  deadline_clear('ask:' .. c.id)
  colleague_leg_end(c, why)
  redis.call('HSET', contact_key(c.id), 'colleague', '', 'ring_until', '')
  c.colleague = ''
  if not b then
    return
  elseif c.state == 'three_way' then
    part_over(c, b)
  else
    if b.state == 'busy' then
      agent_idle(b)
    end
    agent_rest(b, '', '')
  end
end

-- The same when the contact ends or returns to its place; returns the second agent, to be settled, or nil.
local function colleague_over(c, why)
  if c.colleague == '' then
    return nil
  end
  local call = outside_of(c)
  if call then
    colleague_go(c, nil, why)
    emit('consult_over', c, c.state, nil, nil, 'by', c.agent, 'outside', call, 'why', why)
    return nil
  end
  local b = agent_read(c.colleague)
  local b_from = b.state
  colleague_go(c, b, why)
  emit('consult_over', c, c.state, b, b_from, 'why', why)
  return b
end

-- The contact becomes the second agent's, in a leg of its own.
local function colleague_takes_over(c, to, why)
  agent_leg_end(c, why)
  colleague_leg_end(c, 'took_over')
  c.agent, c.colleague = c.colleague, ''
  local leg = leg_begin(c, 'agent', c.agent)
  contact_set(c, to, 'agent', c.agent, 'colleague', '')
  return leg
end

-- The citizen goes on with the number outside, and the agent wraps up its part, which is the contact's last.
local function outside_keeps(c, a, why)
  agent_leg_end(c, why)
  contact_set(c, 'passed', 'agent', '', 'passed_by', a.id)
  c.agent = ''
end

-- The conversation with the number outside is over, and with it the contact, which nobody has to wrap up.
local function passed_close(c, outcome, why)
  local at = c.hung_up_at or now
  colleague_leg_end(c, why)
  contact_set(c, 'closed', 'outcome', outcome, 'ended_at', at, 'colleague', '')
  c.outcome, c.colleague = outcome, ''
  legs_end(c, why, at)
  contact_forget_soon(c)
end

-- A second agent becomes free at the moment a contact returns to its queue: of the contacts it can serve the
-- first goes to the best agent for it, and so on.
local function settle_beside(b, c)
  if b and b.state == 'available' and not b.indexed then
    free_add(b)
    if AUTO and present(b) then
      match_agents({b})
    end
  end
  match_contact(contact_read(c.id))
end
