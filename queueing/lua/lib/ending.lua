-- How an answered contact ends.
--- @include lib/parts
--- @include lib/learning
-- The conversation is over; the agent's work on it is not.
local function enter_wrap_up(c, a, outcome, why)
  contact_set(c, 'wrap_up', 'outcome', outcome, 'ended_at', now)
  c.outcome = outcome
  legs_end(c, why)
  deadline_clear('seat:' .. c.id)
  agent_wraps_up(a, c)
end

local function leave_wrap_up(c, code)
  learn_from(c)
  contact_set(c, 'closed', 'code', code)
  contact_forget_soon(c)
end
