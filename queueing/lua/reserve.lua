-- reserve: a waiting contact is assigned to one agent or one office, or returned to everybody.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] target: `!<agent>`, `@<office>` or '' for its category
-- Out   ok: reserve?, offer?   or   unknown_contact, contact_closed, not_waiting, unknown_agent,
--       agent_offline
-- Its category need not be the agent's: this is how a supervisor authorises one contact. After RESERVE, or
-- when the agent does not take it, it is everybody's again; the score stays.
--- @include lib/refuse
--- @include lib/match
--- @include lib/target
--- @table contact reserve
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_reserve, 'unknown_contact')
if not to then
  return {word}
end
word = target_refused(ARGV[4])
if word then
  return {word}
end
if c.target == ARGV[4] then
  return {'ok'}
end
queue_remove(c)
line_remove(c)
contact_pool(c, ARGV[4])
line_add(c)
if c.attached then
  queue_add(c)
end
emit('reserve', c, to, nil, nil, 'target', c.target)
match_contact(c)
return done()
