-- hang_up: either side ends the conversation, or the station does because it failed.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] party citizen|agent|system  [5] agent, '' unless party is agent
-- ARGV[6] why, a word, or ''
-- Out   ok: consult_over?, hang_up, offer?   or   unknown_contact, contact_closed, not_connected, not_your_contact
-- A contact that was passed on to a number outside is closed at once, since no agent has it to wrap up.
-- Outcome: abuse for that reason, failed when the system ended it, else completed. Legs end with `hung_up_by_<party>`.
--- @include lib/refuse
--- @include lib/ending
--- @table contact hang_up
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_hang_up, 'unknown_contact')
if not to then
  return {word}
end
if ARGV[4] == 'agent' and c.agent ~= ARGV[5] then
  return {'not_your_contact'}
end
local c_from = c.state
local outcome = ARGV[6] == 'abuse' and 'abuse' or ARGV[4] == 'system' and 'failed' or 'completed'
if c_from == 'passed' then
  passed_close(c, outcome, 'hung_up_by_' .. ARGV[4])
  emit('hang_up', c, c_from, nil, nil, 'by', ARGV[4], 'outcome', outcome)
  return done()
end
local b = colleague_over(c, 'hung_up_by_' .. ARGV[4])
local a = agent_read(c.agent)
enter_wrap_up(c, a, outcome, 'hung_up_by_' .. ARGV[4])
local details = {'by', ARGV[4], 'outcome', outcome}
if ARGV[6] ~= '' then
  details[5], details[6] = 'reason', ARGV[6]
end
if c.hung_up_at then
  details[#details + 1] = 'hung_up_at'
  details[#details + 1] = c.hung_up_at
end
emit('hang_up', c, c_from, a, 'busy', unpack(details))
if b then
  settle(b)
end
return done()
