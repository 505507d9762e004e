-- The journal: what a transition did, appended to one stream and returned to the caller.
--
-- emit(kind, contact, contact_from, agent, agent_from, name, value, ...)
--   contact and agent are records already in their new state, or nil;
--   agent_from nil stands for an agent whose state stayed the same
-- outage_note()  journals an outage that this transition is the first to notice; `emit` and `done`
--         do so themselves, so that a refusal, which writes nothing, leaves it to the next one
-- done()  writes the clock back and returns {'ok', event, ...}; to be called once, at the end
--- @include lib/clock
local events = {'ok'}
local outage_note

local function emit(kind, c, c_from, a, a_from, ...)
  outage_note()
  seq = seq + 1
  local event = {'seq', seq, 'kind', kind, 'at', now, ...}
  local n = #event
  if c then
    event[n + 1], event[n + 2] = 'contact', c.id
    event[n + 3], event[n + 4] = 'category', c.category
    event[n + 5], event[n + 6] = 'contact_to', c.state
    n = n + 6
    if c_from then
      event[n + 1], event[n + 2] = 'contact_from', c_from
      n = n + 2
    end
  end
  if a then
    event[n + 1], event[n + 2] = 'agent', a.id
    event[n + 3], event[n + 4] = 'agent_to', a.state
    event[n + 5], event[n + 6] = 'agent_from', a_from or a.state
  end
  redis.call('XADD', P .. ':journal', '*', unpack(event))
  events[#events + 1] = event
end

function outage_note()
  if outage > 0 then
    local length = outage
    outage = 0
    emit('outage', nil, nil, nil, nil, 'length', length)
  end
end

local function done()
  outage_note()
  redis.call('HSET', P, 'clock', now, 'seq', seq, 'offset', offset)
  return events
end
