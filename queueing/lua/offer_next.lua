-- offer_next: a waiting contact is offered to the best agent who is free.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact
-- Out   ok: offer   or   unknown_contact, contact_closed, not_waiting, citizen_away,
--       nobody_available
--- @include lib/refuse
--- @include lib/match
--- @table contact offer
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_offer, 'unknown_contact')
if not to then
  return {word}
end
if not c.attached then
  return {'citizen_away'}
end
local a = find_agent(c)
if not a then
  return {'nobody_available'}
end
offer(c, a)
return done()
