-- enqueue: puts a contact in its queue, and offers it at once if a fit agent is free.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] category  [5] channel  [6] modality  [7] language
-- ARGV[8] requirement set  [9] consent 0|1  [10] priority_ms
-- ARGV[11] the preferred agent, who is asked first if free and fit, or ''
-- ARGV[12] when requirements fall away: `requirement:after_ms` joined by spaces
-- ARGV[13] limits: `most:category,category ...` joined by spaces; each limits the seated citizens who wait
-- for its categories
-- Out   ok: enqueue, offer?   or   contact_exists, queue_full
-- Keeps score = now - priority for the contact's whole life; a supervisor's changes count from it.
--- @include lib/match
local id = ARGV[3]
if redis.call('EXISTS', contact_key(id)) == 1 then
  return {'contact_exists'}
end
for most, categories in string.gmatch(ARGV[13], '(%d+):(%S+)') do
  local seated = 0
  for category in string.gmatch(categories, '[^,]+') do
    seated = seated + redis.call('SCARD', P .. ':seated:' .. category)
  end
  if seated >= tonumber(most) then
    return {'queue_full'}
  end
end
-- The member is numbered like the event.
outage_note()
local c = {
  id = id, state = 'waiting', category = ARGV[4], requirements = ARGV[8],
  target = '', pool = ARGV[4], queue = ARGV[4] .. '|' .. ARGV[8], agent = '', agent_leg = '', attached = true,
  score = now - ARGV[10], member = string.format('%012d:%s', seq + 1, id), entered_at = now,
  offers = 0, parts = 0,
}
redis.call('HSET', contact_key(id), 'state', 'waiting', 'since', now, 'entered_at', now,
  'category', c.category, 'channel', ARGV[5], 'modality', ARGV[6], 'language', ARGV[7],
  'requirements', c.requirements, 'consent', ARGV[9], 'attached', '1', 'score', c.score,
  'counts_from', c.score, 'member', c.member, 'agent', '', 'offers', 0, 'legs', 1, 'agent_leg', '', 'answered_at', '',
  'outcome', '', 'target', '', 'citizen_leg', 1, 'leg:1:party', 'citizen', 'leg:1:channel', ARGV[5], 'leg:1:since', now)
local preferred = ARGV[11] ~= '' and agent_read(ARGV[11])
if preferred and preferred.state == 'available' and present(preferred)
    and can_serve(preferred, c.category, c.requirements) then
  contact_pool(c, '!' .. preferred.id)
end
line_add(c)
queue_add(c)
deadline_set('seat:' .. id, SEAT)
for requirement, after in string.gmatch(ARGV[12], '(%S+):(%d+)') do
  deadline_set('relax:' .. id .. ':' .. requirement, after)
end
emit('enqueue', c, nil, nil, nil, 'channel', ARGV[5], 'modality', ARGV[6], 'consent', ARGV[9],
  'score', c.score, 'target', c.target, 'requirements', c.requirements)
match_contact(c)
return done()
