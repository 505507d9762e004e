-- transfer: the agent hands the conversation on, without having spoken to anybody about it.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] agent  [5] target: `!<agent>`, `@<office>` or '' for the category
-- ARGV[6] category, '' for the one it has
-- Out   ok: transfer, offer*   or   unknown_contact, contact_closed, not_connected,
--       not_your_contact, nobody_there, unknown_agent, agent_offline, same_agent
-- The contact waits again at the place it always had; the agent's leg is over and the agent free to
-- go on, without wrap-up, and is not offered this contact again before the cool-down is over. What is required of
-- the next one has as much time left as when it was answered.
-- A callback is passed on once the citizen is there: until then whoever answered it has it dialled.
--- @include lib/refuse
--- @include lib/match
--- @include lib/target
--- @table contact transfer
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_transfer, 'unknown_contact')
if not to then
  return {word}
end
if c.agent ~= ARGV[4] then
  return {'not_your_contact'}
elseif c.channel == 'callback' then
  return {'nobody_there'}
elseif ARGV[5] == '!' .. c.agent then
  return {'same_agent'}
end
word = target_refused(ARGV[5])
if word then
  return {word}
end
local c_from, old = c.state, c.category
local a = agent_read(c.agent)
agent_leg_end(c, 'transferred')
deadline_set('retry:' .. c.id .. ':' .. a.id, COOLDOWN)
if ARGV[6] ~= '' then
  c.category = ARGV[6]
end
contact_set(c, to, 'agent', '', 'answered_at', '', 'category', c.category)
c.agent = ''
contact_pool(c, ARGV[5])
relax_resume(c)
line_add(c)
if c.attached then
  queue_add(c)
end
agent_idle(a)
agent_rest(a, '', '')
emit('transfer', c, c_from, a, 'busy', 'target', c.target, 'from_category', old, 'score', c.score)
match_contact(c)
settle(a)
return done()
