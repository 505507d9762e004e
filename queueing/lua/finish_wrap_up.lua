-- finish_wrap_up: the agent finishes wrap-up; the contact is closed and the agent free to go on.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] agent  [4] code  [5] state available|paused|offline, '' for the one that was kept  [6] reason
-- ARGV[7] contact that must be the one wrapped up, '' for any
-- Out   ok: finish_wrap_up or finish_part, offer?   or   unknown_agent, not_in_wrap_up, not_your_contact
-- An agent closes only its own part if another agent has the contact now, or had it last.
--- @include lib/refuse
--- @include lib/ending
--- @table agent finish_wrap_up
local a = agent_read(ARGV[3])
local to, word = reach(a, agent_finish_wrap_up, 'unknown_agent')
if not to then
  return {word}
end
if ARGV[7] ~= '' and ARGV[7] ~= a.contact then
  return {'not_your_contact'}
end
local c = contact_read(a.contact)
if is_part(c, a) then
  part_finish(c, a, 'agent', ARGV[4], ARGV[5], ARGV[6])
  settle(a)
  return done()
end
deadline_clear('wrap:' .. a.id)
leave_wrap_up(c, ARGV[4])
agent_idle(a)
agent_rest(a, ARGV[5], ARGV[6])
emit('finish_wrap_up', c, 'wrap_up', a, 'wrap_up', 'code', ARGV[4], 'outcome', c.outcome)
settle(a)
return done()
