-- consult: the agent asks a second agent about the contact; the citizen is on hold meanwhile.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] agent  [5] whom: `!<agent>`, `@<office>`, or a category
-- Out   ok: consult   or   unknown_contact, contact_closed, not_connected, not_your_contact,
--       nobody_there, unknown_agent, same_agent, console_gone, nobody_available, or the state of the
--       agent named
-- For an office or a category the best free agent is asked, by the category's strategy, except those who
-- declined it lately. The contact's requirements are ignored, because the agent who asks has chosen.
--- @include lib/in_hand
--- @include lib/match
--- @table contact consult
--- @table agent consult
local c, to = in_conversation(contact_consult, reach_citizen)
if not c then
  return {to}
end
local b
if string.sub(ARGV[5], 1, 1) == '!' then
  if string.sub(ARGV[5], 2) == c.agent then
    return {'same_agent'}
  end
  b = agent_read(string.sub(ARGV[5], 2))
  local free, doing = reach(b, agent_consult, 'unknown_agent')
  if not free then
    return {doing}
  elseif not present(b) then
    return {'console_gone'}
  end
else
  b = find_free(c, ARGV[5], '')
  if not b then
    return {'nobody_available'}
  end
end
local c_from = c.state
c.colleague = b.id
contact_set(c, to, 'colleague', b.id, 'ring_until', steady + RING)
agent_set(b, 'offered', '', c.id)
deadline_set('ask:' .. c.id, RING)
emit('consult', c, c_from, b, 'available', 'by', c.agent, 'to', ARGV[5], 'until', now + RING)
return done()
