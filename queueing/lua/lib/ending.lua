-- The ends of a contact that was answered.
--- @include lib/parts
-- The conversation is over, the agent's work on it is not.
local function enter_wrap_up(c, a, outcome, why)
  contact_set(c, 'wrap_up', 'outcome', outcome, 'ended_at', now)
  c.outcome = outcome
  legs_end(c, why)
  deadline_clear('seat:' .. c.id)
  agent_wraps_up(a, c)
end

-- Keeps the moving average that estimates are made of; one contact in ten weighs 1/10 e-fold.
local function learn_handling(c)
  local spent = now - c.answered_at
  local average = redis.call('HGET', P .. ':handling', c.category)
  if average then
    spent = math.floor(average + (spent - average) / 10)
  end
  redis.call('HSET', P .. ':handling', c.category, spent)
end

local function leave_wrap_up(c, code)
  learn_handling(c)
  contact_set(c, 'closed', 'code', code)
  contact_forget_soon(c)
end
