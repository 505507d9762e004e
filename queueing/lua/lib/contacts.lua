-- Contacts, the queues they stand in, and their legs.
--
-- A contact that can be offered is in `queue:<pool>|<requirements>`; `heads` holds each queue that is not
-- empty by the score of its first. Until it is answered it is also in `line:<pool>|<requirements>` and
-- `entered:<category>`, even while it rings or its browser reconnects, so that the position told to citizens
-- never moves backwards because of those.
-- The pool is the category, or the target of an assigned contact: `!<agent>` or `@<office>`, which count as
-- categories that this agent, or the office's members, serve. A target has no requirements: the agent or supervisor who assigned it has chosen.
-- A member is `<sequence>:<id>`, so that equal scores stay in order of arrival.
--- @include lib/journal
local function contact_key(id)
  return P .. ':contact:' .. id
end

local function contact_read(id)
  local v = redis.call('HMGET', contact_key(id), 'state', 'category', 'requirements', 'agent',
    'score', 'member', 'attached', 'legs', 'agent_leg', 'entered_at', 'answered_at', 'channel',
    'outcome', 'offers', 'target', 'citizen_leg', 'colleague', 'colleague_leg', 'parts', 'counts_from',
    'hung_up_at')
  if not v[1] then
    return nil
  end
  -- a contact stored by an earlier version has neither target nor a second leg of its citizen, and
  -- counted from its entry;
  -- a second agent is there only once one was asked
  local target = v[15] or ''
  return {
    id = id, state = v[1], category = v[2], requirements = v[3], target = target,
    pool = target ~= '' and target or v[2],
    queue = target ~= '' and target .. '|' or v[2] .. '|' .. v[3],
    citizen_leg = v[16] or '1', agent = v[4], score = tonumber(v[5]), member = v[6], attached = v[7] == '1', legs = tonumber(v[8]),
    agent_leg = v[9], entered_at = v[10], answered_at = v[11], channel = v[12], outcome = v[13],
    offers = tonumber(v[14]), colleague = v[17] or '', colleague_leg = v[18] or '',
    parts = tonumber(v[19] or 0) or 0, counts_from = v[20] or v[10],
    hung_up_at = (v[21] or '') ~= '' and v[21] or nil,
  }
end

-- The states in which the citizen hears nobody, for HOLD at most without an alarm.
local ON_HOLD = {held = true, asking = true, consulting = true}

local function contact_set(c, to, ...)
  if ON_HOLD[c.state] and not ON_HOLD[to] then
    deadline_clear('hold:' .. c.id)
    redis.call('HSET', contact_key(c.id), 'held_at', '')
  elseif ON_HOLD[to] and not ON_HOLD[c.state] then
    if HOLD > 0 then
      deadline_set('hold:' .. c.id, HOLD)
    end
    redis.call('HSET', contact_key(c.id), 'held_at', now)
  end
  c.state = to
  redis.call('HSET', contact_key(c.id), 'state', to, 'since', now, ...)
end

-- The same, without starting the time in the state anew when it stays the same.
local function contact_move(c, to, ...)
  if to ~= c.state then
    contact_set(c, to, ...)
  else
    redis.call('HSET', contact_key(c.id), ...)
  end
end

local function queue_add(c)
  redis.call('ZADD', P .. ':queue:' .. c.queue, c.score, c.member)
  redis.call('ZADD', P .. ':heads', 'LT', c.score, c.queue)
end

local function queue_remove(c)
  local key = P .. ':queue:' .. c.queue
  if redis.call('ZREM', key, c.member) == 0 then
    return
  end
  local head = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
  if head[1] then
    redis.call('ZADD', P .. ':heads', head[2], c.queue)
  else
    redis.call('ZREM', P .. ':heads', c.queue)
  end
end

-- Nobody is seated with a callback either: `seated:<category>` holds the contacts whose citizen waits.
local function contact_sits(c)
  if c.channel ~= 'callback' then
    redis.call('SADD', P .. ':seated:' .. c.category, c.id)
  end
end

local function line_add(c)
  redis.call('ZADD', P .. ':line:' .. c.queue, c.score, c.member)
  redis.call('SADD', P .. ':lines', c.queue)
  -- Nobody sits and waits with a message.
  if c.channel ~= 'message' then
    redis.call('ZADD', P .. ':entered:' .. c.category, c.entered_at, c.id)
    contact_sits(c)
  end
end

local function line_remove(c)
  local key = P .. ':line:' .. c.queue
  redis.call('ZREM', key, c.member)
  if redis.call('EXISTS', key) == 0 then
    redis.call('SREM', P .. ':lines', c.queue)
  end
  redis.call('ZREM', P .. ':entered:' .. c.category, c.id)
  redis.call('SREM', P .. ':seated:' .. c.category, c.id)
end

-- The queue and line of a contact follow from its category, requirements and target; call this only while the
-- contact is out of both.
local function contact_pool(c, target)
  if target ~= c.target then
    if c.target ~= '' then
      deadline_clear('reserve:' .. c.id)
    end
    if target ~= '' then
      deadline_set('reserve:' .. c.id, RESERVE)
    end
    redis.call('HSET', contact_key(c.id), 'target', target)
    c.target = target
  end
  c.pool = target ~= '' and target or c.category
  c.queue = target ~= '' and target .. '|' or c.category .. '|' .. c.requirements
end

-- During a conversation no requirement falls away: the rest of each time is kept, and runs on when the
-- contact returns to its line.
local function relax_stop(c)
  local left = {}
  for requirement in string.gmatch(c.requirements, '[^+]+') do
    local name = 'relax:' .. c.id .. ':' .. requirement
    local at = redis.call('ZSCORE', P .. ':deadlines', name)
    if at then
      deadline_clear(name)
      left[#left + 1] = requirement .. ':' .. string.format('%.0f', math.max(0, at - steady))
    end
  end
  if left[1] then
    redis.call('HSET', contact_key(c.id), 'relax_left', table.concat(left, ' '))
  end
end

local function relax_resume(c)
  local left = redis.call('HGET', contact_key(c.id), 'relax_left')
  if left and left ~= '' then
    for requirement, after in string.gmatch(left, '(%S+):(%d+)') do
      deadline_set('relax:' .. c.id .. ':' .. requirement, after)
    end
    redis.call('HSET', contact_key(c.id), 'relax_left', '')
  end
end

-- The call to a number outside that has the place of the second agent (`colleague` is `+<call>` then), or nil. Such a
-- number has no record, no state and no wrap-up.
local function outside_of(c)
  return string.match(c.colleague, '^%+(.+)$')
end

-- The contact's agent in the form an event wants, for transitions that leave the agent unchanged.
local function agent_of(c)
  if c.agent == '' then
    return nil
  elseif c.state == 'offered' or c.state == 'wrap_up' then
    return {id = c.agent, state = c.state}
  end
  return {id = c.agent, state = 'busy'}
end

local function agent_leg_end(c, why, at)
  if c.agent_leg ~= '' then
    redis.call('HSET', contact_key(c.id), 'leg:' .. c.agent_leg .. ':until', at or now,
      'leg:' .. c.agent_leg .. ':why', why, 'agent_leg', '')
    c.agent_leg = ''
  end
end

local function colleague_leg_end(c, why)
  if c.colleague_leg ~= '' then
    redis.call('HSET', contact_key(c.id), 'leg:' .. c.colleague_leg .. ':until', now,
      'leg:' .. c.colleague_leg .. ':why', why, 'colleague_leg', '')
    c.colleague_leg = ''
  end
end

-- A leg of one of the agents, as fields of the contact; it has the highest number.
local function leg_begin(c, party, agent)
  local leg = c.legs + 1
  c.legs = leg
  redis.call('HSET', contact_key(c.id), 'legs', leg, party .. '_leg', leg,
    'leg:' .. leg .. ':party', party, 'leg:' .. leg .. ':channel', c.channel,
    'leg:' .. leg .. ':agent', agent, 'leg:' .. leg .. ':since', now)
  c[party .. '_leg'] = leg
  return leg
end

local function legs_end(c, why, at)
  redis.call('HSET', contact_key(c.id), 'leg:' .. c.citizen_leg .. ':until', at or now,
    'leg:' .. c.citizen_leg .. ':why', why)
  agent_leg_end(c, why, at)
end

-- Back to waiting, at the place the contact always had. An agent it was assigned to has had the chance; an
-- office keeps it for the time it was given.
local function contact_return(c)
  contact_set(c, 'waiting', 'agent', '', 'ring_until', '')
  c.agent = ''
  if c.target ~= '' and (string.sub(c.target, 1, 1) == '!'
      or not redis.call('ZSCORE', P .. ':deadlines', 'reserve:' .. c.id)) then
    line_remove(c)
    contact_pool(c, '')
    line_add(c)
  end
  if c.attached then
    queue_add(c)
  end
end

-- Agents who are still wrapping up a part keep the contact (lib/parts).
local function contact_forget_soon(c)
  deadline_clear('seat:' .. c.id, 'reserve:' .. c.id, 'due:' .. c.id, 'warn:' .. c.id)
  if c.parts == 0 then
    redis.call('EXPIRE', contact_key(c.id), KEEP)
  end
end

-- Ends a contact that was never answered.
local function contact_close(c, outcome)
  queue_remove(c)
  line_remove(c)
  contact_set(c, 'closed', 'outcome', outcome, 'ended_at', now)
  legs_end(c, outcome)
  contact_forget_soon(c)
end
