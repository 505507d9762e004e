-- consult_leave: one of two agents leaves a conversation of three, or the second one a consultation.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] the agent who leaves
-- Out   ok: consult_leave, offer?   or   unknown_contact, contact_closed, not_consulting,
--       not_your_contact, not_joined when the contact's agent would leave the second one alone with a
--       citizen on hold; not_consulting as well for an agent with a number outside (pass_on)
-- The other keeps the contact. After a consultation the citizen stays on hold until taken back.
--- @include lib/refuse
--- @include lib/parts
--- @table contact consult_leave
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_consult_leave, 'unknown_contact')
if not to then
  return {word}
end
local c_from = c.state
if c.colleague == ARGV[4] then
  local b = agent_read(c.colleague)
  colleague_go(c, b, 'left')
  contact_set(c, to)
  emit('consult_leave', c, c_from, b, 'busy', 'by', c.agent)
  settle(b)
elseif c.agent ~= ARGV[4] then
  return {'not_your_contact'}
elseif outside_of(c) then
  return {'not_consulting'}
elseif c_from ~= 'three_way' then
  return {'not_joined'}
else
  local a = agent_read(c.agent)
  local leg = colleague_takes_over(c, to, 'left')
  part_over(c, a)
  emit('consult_leave', c, c_from, a, 'busy', 'to', c.agent, 'leg', leg)
end
return done()
