-- transfer: the agent transfers the conversation without having spoken to a colleague (blind transfer).
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] agent  [5] target: `!<agent>`, `@<office>` or '' for the category
-- ARGV[6] category, '' for the one it has
-- Out   ok: transfer, offer*   or   unknown_contact, contact_closed, not_connected,
--       not_your_contact, nobody_there, unknown_agent, agent_offline, same_agent
-- The contact waits again at the place it always had. The agent's leg ends without wrap-up, and this agent is
-- not offered the contact again before the cool-down is over. Each requirement keeps the time it had left
-- when the contact was answered.
-- A callback can be transferred only once the citizen is there: until then the agent who answered has it
-- dialled.
--- @include lib/in_hand
--- @include lib/match
--- @include lib/target
--- @table contact transfer
local c, to = in_hand(contact_transfer, reach_citizen)
if not c then
  return {to}
end
if c.channel == 'callback' then
  return {'nobody_there'}
elseif ARGV[5] == '!' .. c.agent then
  return {'same_agent'}
end
local word = target_refused(ARGV[5])
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
