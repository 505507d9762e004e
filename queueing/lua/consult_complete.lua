-- consult_complete: warm transfer; the contact becomes the second agent's, who now speaks with the citizen.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] agent
-- Out   ok: consult_complete   or   unknown_contact, contact_closed, not_consulting,
--       not_your_contact; not_consulting as well with a number outside (pass_on)
-- The first agent wraps up its part.
--- @include lib/in_hand
--- @include lib/parts
--- @table contact consult_complete
local c, to = in_hand(contact_consult_complete)
if not c then
  return {to}
end
if outside_of(c) then
  return {'not_consulting'}
end
local c_from = c.state
local a = agent_read(c.agent)
local leg = colleague_takes_over(c, to, 'transferred')
part_over(c, a)
emit('consult_complete', c, c_from, a, 'busy', 'to', c.agent, 'leg', leg)
return done()
