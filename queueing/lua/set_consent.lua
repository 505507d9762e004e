-- set_consent: the citizen gives or withdraws the consent to be recorded, waiting or talking.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] consent 0|1
-- Out   ok: set_consent?   or   unknown_contact, contact_closed, not_seated
-- Nothing happens when the choice is the same already. `consent_at` is the time of the last change and grows
-- with each, so that readers can tell the newer choice from the older.
--- @include lib/refuse
--- @include lib/contacts
--- @table contact set_consent
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_set_consent, 'unknown_contact')
if not to then
  return {word}
end
local v = redis.call('HMGET', contact_key(c.id), 'consent', 'consent_at')
if v[1] == ARGV[4] then
  return {'ok'}
end
contact_move(c, to, 'consent', ARGV[4], 'consent_at', math.max(now, tonumber(v[2] or 0) + 1))
emit('set_consent', c, c.state, agent_of(c), nil, 'consent', ARGV[4])
return done()
