-- outside_answered: the number outside has answered; agent and number talk, the citizen stays on hold.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] the call
-- Out   ok: outside_answered   or   unknown_contact, contact_closed, not_offered, not_offered_to_you
--- @include lib/refuse
--- @include lib/contacts
--- @table contact outside_answered
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_outside_answered, 'unknown_contact')
if not to then
  return {word}
end
if outside_of(c) ~= ARGV[4] then
  return {'not_offered_to_you'}
end
deadline_clear('ask:' .. c.id)
local leg = leg_begin(c, 'colleague', c.colleague)
contact_set(c, to, 'ring_until', '')
emit('outside_answered', c, 'asking', nil, nil, 'by', c.agent, 'outside', ARGV[4], 'leg', leg)
return done()
