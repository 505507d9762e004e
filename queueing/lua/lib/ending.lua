-- Ends an answered contact: wrap-up, parts, outcome, learning.
--- @include lib/parts
--- @include lib/learning
-- The conversation is over; the agent's work on it is not. A hang-up that was not taken back ended it then.
local function enter_wrap_up(c, a, outcome, why)
  local at = c.hung_up_at or now
  contact_set(c, 'wrap_up', 'outcome', outcome, 'ended_at', at)
  c.outcome = outcome
  legs_end(c, why, at)
  deadline_clear('seat:' .. c.id)
  agent_wraps_up(a, c)
end

local function leave_wrap_up(c, code)
  learn_from(c)
  contact_set(c, 'closed', 'code', code)
  contact_forget_soon(c)
end
