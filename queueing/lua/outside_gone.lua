-- outside_gone: the number outside did not answer, has hung up, or its call has ended otherwise.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] the call  [5] why, a word
-- Out   ok: outside_gone   or   unknown_contact, contact_closed, not_consulting, not_offered_to_you
-- A citizen on hold stays so until taken back; a conversation of three goes on between the two; a contact that was passed
-- on is closed.
--- @include lib/refuse
--- @include lib/parts
--- @table contact outside_gone
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_outside_gone, 'unknown_contact')
if not to then
  return {word}
end
if outside_of(c) ~= ARGV[4] then
  return {'not_offered_to_you'}
end
local c_from = c.state
if c_from == 'passed' then
  passed_close(c, 'completed', ARGV[5])
  emit('outside_gone', c, c_from, nil, nil, 'outside', ARGV[4], 'why', ARGV[5], 'outcome', c.outcome)
  return done()
end
colleague_go(c, nil, ARGV[5])
contact_set(c, to)
emit('outside_gone', c, c_from, nil, nil, 'by', c.agent, 'outside', ARGV[4], 'why', ARGV[5])
return done()
