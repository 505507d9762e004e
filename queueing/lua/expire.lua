-- expire: fires every deadline that has passed, once, whichever process ticks.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- Out   ok, or `more` when the batch was full: no_answer, seat_lost, agent_lost, console_lost,
--       wrap_up_expired, finish_part, consult_no_answer, consult_over, colleague_lost, outside_gone,
--       reservation_over, relax, hold_alarm, grant_over, due, due_soon, refused_by_all, offer*
-- Also offers the head of each queue if, against the rule that no fit pair is ever left apart,
-- somebody is free for it.
--- @include lib/ending
--- @include lib/scheduled
local BATCH = 100
local fire = {}

function fire.ring(id)
  local c = contact_read(id)
  local a = agent_read(c.agent)
  contact_return(c)
  agent_misses(a)
  emit('no_answer', c, 'offered', a, 'offered', 'score', c.score, 'target', c.target)
  match_contact(c)
  note_refused(c)
end

-- The second agent has not answered: the citizen stays on hold until the agent takes them back.
function fire.ask(id)
  local c = contact_read(id)
  local call = outside_of(c)
  if call then
    contact_set(c, 'held', 'colleague', '', 'ring_until', '')
    return emit('outside_gone', c, 'asking', nil, nil, 'by', c.agent, 'outside', call, 'why', 'no-answer')
  end
  local b = agent_read(c.colleague)
  contact_set(c, 'held', 'colleague', '', 'ring_until', '')
  agent_misses(b)
  emit('consult_no_answer', c, 'asking', b, 'offered', 'by', c.agent)
end

function fire.seat(id)
  local c = contact_read(id)
  local c_from = c.state
  if c_from == 'waiting' then
    learn_gave_up(c)
    contact_close(c, 'lost')
    emit('seat_lost', c, c_from, nil, nil, 'outcome', 'lost')
    return
  elseif c_from == 'passed' then
    passed_close(c, 'lost', 'lost')
    emit('seat_lost', c, c_from, nil, nil, 'outcome', 'lost')
    return
  end
  local b = colleague_over(c, 'lost')
  local a = agent_read(c.agent)
  local a_from = a.state
  if c_from == 'offered' then
    deadline_clear('ring:' .. id)
    learn_gave_up(c)
    contact_close(c, 'lost')
    agent_rest(a, '', '')
  elseif c.hung_up_at then
    enter_wrap_up(c, a, 'completed', 'hung_up_by_citizen')
  else
    enter_wrap_up(c, a, 'lost', 'lost')
  end
  if c.outcome == 'completed' then
    emit('hang_up', c, c_from, a, a_from, 'by', 'citizen', 'outcome', 'completed',
      'hung_up_at', c.hung_up_at)
  else
    emit('seat_lost', c, c_from, a, a_from, 'outcome', 'lost')
  end
  settle(a)
  if b then
    settle(b)
  end
end

-- An office or agent it was assigned to has not taken it in time: anybody fit may.
function fire.reserve(id)
  local c = contact_read(id)
  if c.state == 'waiting' then
    local target = c.target
    queue_remove(c)
    line_remove(c)
    contact_pool(c, '')
    line_add(c)
    if c.attached then
      queue_add(c)
    end
    emit('reservation_over', c, c.state, nil, nil, 'target', target)
    match_contact(c)
  end
end

-- For an answered contact only when an earlier version answered it; see relax_stop.
function fire.relax(name)
  local id, requirement = string.match(name, '^(.+):([^:]+)$')
  local c = contact_read(id)
  if c and c.state ~= 'wrap_up' and c.state ~= 'closed' then
    local in_line = c.state == 'waiting' or c.state == 'offered'
    local kept = {}
    for token in string.gmatch(c.requirements, '[^+]+') do
      if token ~= requirement then
        kept[#kept + 1] = token
      end
    end
    if in_line then
      queue_remove(c)
      line_remove(c)
    end
    c.requirements = table.concat(kept, '+')
    redis.call('HSET', contact_key(id), 'requirements', c.requirements)
    contact_pool(c, c.target)
    if in_line then
      line_add(c)
    end
    if c.state == 'waiting' and c.attached then
      queue_add(c)
    end
    emit('relax', c, c.state, nil, nil, 'requirement', requirement)
    match_contact(c)
  end
end

function fire.due(id)
  contact_due(contact_read(id))
end

function fire.warn(id)
  local c = contact_read(id)
  if c.state ~= 'wrap_up' then
    emit('due_soon', c, c.state, agent_of(c))
  end
end

function fire.hold(id)
  local c = contact_read(id)
  deadline_set('hold:' .. id, HOLD)
  emit('hold_alarm', c, c.state, agent_of(c))
end

function fire.grant(name)
  local id, category = string.match(name, '^(.+):([^:]+)$')
  local a = agent_read(id)
  agent_profile(a, a.own, granted_without(a, category))
  emit('grant_over', nil, nil, a, a.state, 'granted', category)
  settle(a)
end

-- The second agent is gone: a conversation of three goes on, or the agent takes the citizen back from hold.
local function colleague_away(c, b)
  local c_from, b_from = c.state, b.state
  deadline_clear('ask:' .. c.id)
  colleague_leg_end(c, 'agent_lost')
  contact_set(c, c_from == 'three_way' and 'connected' or 'held', 'colleague', '', 'ring_until', '')
  agent_rest(b, 'offline', 'agent_lost')
  emit('colleague_lost', c, c_from, b, b_from, 'by', c.agent)
end

-- The agent is gone and the second one is not: the contact goes to that one, who knows it. A citizen on hold
-- stays so, since no agent is connected to a citizen unasked.
local function agent_replaced(c, a)
  local c_from = c.state
  local leg = colleague_takes_over(c, c_from == 'three_way' and 'connected' or 'held', 'agent_lost')
  agent_rest(a, 'offline', 'agent_lost')
  emit('agent_lost', c, c_from, a, 'busy', 'to', c.agent, 'leg', leg)
end

-- The agent is gone, and the citizen talks with a number outside: the two go on.
local function outside_stays(c, a)
  local call = outside_of(c)
  outside_keeps(c, a, 'agent_lost')
  agent_rest(a, 'offline', 'agent_lost')
  emit('agent_lost', c, 'three_way', a, 'busy', 'outside', call)
end

local function agent_away(a)
  local a_from = a.state
  local c = a.contact ~= '' and contact_read(a.contact) or nil
  local c_from = c and c.state
  if c and c.colleague == a.id then
    return colleague_away(c, a)
  elseif c and is_part(c, a) then
    return part_finish(c, a, 'lost', '', 'offline', 'agent_lost')
  elseif c_from == 'three_way' and outside_of(c) then
    return outside_stays(c, a)
  elseif (c_from == 'consulting' or c_from == 'three_way') and not outside_of(c) then
    return agent_replaced(c, a)
  elseif a_from == 'busy' and c.hung_up_at then
    -- the citizen went first: that is final now, and there is nobody to put back in line
    fire.seat(c.id)
    a, c = agent_read(a.id), contact_read(c.id)
    a_from, c_from = a.state, c.state
  end
  local b = c and colleague_over(c, 'agent_lost')
  local outcome = ''
  if a_from == 'offered' then
    deadline_clear('ring:' .. c.id)
    contact_return(c)
  elseif a_from == 'busy' and REQUEUE then
    agent_leg_end(c, 'agent_lost')
    redis.call('HSET', contact_key(c.id), 'answered_at', '')
    relax_resume(c)
    line_add(c)
    contact_return(c)
  elseif a_from == 'busy' then
    outcome = 'agent_lost'
    contact_set(c, 'closed', 'outcome', outcome, 'ended_at', now)
    legs_end(c, outcome)
    contact_forget_soon(c)
  elseif a_from == 'wrap_up' then
    outcome = c.outcome
    leave_wrap_up(c, '')
  end
  agent_rest(a, 'offline', 'agent_lost')
  emit('agent_lost', c, c_from, a, a_from, 'outcome', outcome, 'target', c and c.target or '')
  if c then
    settle_beside(b, c)
  end
end

function fire.presence(id)
  local a = agent_read(id)
  if a.state == 'busy' or a.state == 'wrap_up' then
    deadline_set('gone:' .. id, GONE)
    emit('console_lost', nil, nil, a, a.state)
  else
    agent_away(a)
  end
end

function fire.gone(id)
  agent_away(agent_read(id))
end

function fire.wrap(id)
  local a = agent_read(id)
  local c = contact_read(a.contact)
  if is_part(c, a) then
    part_finish(c, a, 'time', '', '', '')
    return settle(a)
  end
  leave_wrap_up(c, '')
  agent_idle(a)
  agent_rest(a, '', '')
  emit('wrap_up_expired', c, 'wrap_up', a, 'wrap_up', 'outcome', c.outcome)
  settle(a)
end

-- Cool-downs that end together are handled together: the first of their contacts goes to the best agent for
-- it, and so on.
local function end_cooldowns(due)
  local contacts = {}
  for _, name in ipairs(due) do
    local id = string.match(name, '^retry:(.+):[^:]+$')
    if id then
      deadline_clear(name)
      contacts[#contacts + 1] = contact_read(id)
    end
  end
  table.sort(contacts, function(one, other)
    return one.score < other.score or (one.score == other.score and one.member < other.member)
  end)
  local last
  for _, c in ipairs(contacts) do
    if c.id ~= last then
      match_contact(c)
    end
    last = c.id
  end
end

local due = redis.call('ZRANGE', P .. ':deadlines', '-inf', steady, 'BYSCORE', 'LIMIT', 0, BATCH)
end_cooldowns(due)
for _, name in ipairs(due) do
  -- A deadline that fired earlier in this batch may have cleared the next, or set it anew for later.
  local at = redis.call('ZSCORE', P .. ':deadlines', name)
  if at and tonumber(at) <= steady then
    deadline_clear(name)
    local kind, id = string.match(name, '^(%a+):(.+)$')
    fire[kind](id)
  end
end
if #due == BATCH then
  events[1] = 'more'
elseif AUTO then
  for _, queue in ipairs(redis.call('ZRANGE', P .. ':heads', 0, -1)) do
    local head = redis.call('ZRANGE', P .. ':queue:' .. queue, 0, 0)
    if head[1] then
      match_contact(contact_read(string.sub(head[1], 14)))
    end
  end
end
return done()
