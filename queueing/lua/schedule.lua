-- schedule: enqueues a callback or a message, which has no browser and so no seat.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] category  [5] channel callback|message  [6] modality  [7] language
-- ARGV[8] requirement set  [9] consent 0|1
-- ARGV[10] score to keep (ms), that of the contact it comes from; '' for a place by the present time
-- ARGV[11] when it enters the line (ms, wall clock); now or earlier: at once
-- ARGV[12] when `due_soon` is journalled unless it is over by then (ms, wall clock), or ''
-- ARGV[13] when requirements fall away: `requirement:after_ms` joined by spaces; counted from entering
--       the line
-- ARGV[14] the preferred agent, who is asked first if free and fit when it enters the line, or ''
-- ARGV[15] 1: the message may enter the queue again later; its contact is then named `<ARGV[3]>-q<n>`
-- Out   ok: schedule, due?, offer?   or   contact_exists
-- A message comes after every contact with a waiting citizen, and messages keep their own order.
-- A numbered one is refused while an earlier contact of it is not answered and over.
--- @include lib/scheduled
local id = ARGV[3]
local number
if ARGV[15] == '1' then
  number = tonumber(redis.call('HGET', P .. ':messages', id) or 0)
  local before = contact_read(id .. '-q' .. number)
  if before and before.state ~= 'wrap_up' and before.state ~= 'closed' then
    return {'contact_exists'}
  end
  number = number + 1
  id = id .. '-q' .. number
end
if redis.call('EXISTS', contact_key(id)) == 1 then
  return {'contact_exists'}
end
if number then
  redis.call('HSET', P .. ':messages', ARGV[3], number)
end
-- The member is numbered like the event.
outage_note()
local score = math.min(tonumber(ARGV[10]) or now, now)
if ARGV[5] == 'message' then
  score = score + BEHIND
end
local c = {
  id = id, state = 'scheduled', category = ARGV[4], requirements = ARGV[8], channel = ARGV[5],
  target = '', pool = ARGV[4], queue = ARGV[4] .. '|' .. ARGV[8], agent = '', agent_leg = '',
  attached = true, score = score, member = string.format('%012d:%s', seq + 1, id),
  entered_at = now, offers = 0, parts = 0,
}
redis.call('HSET', contact_key(id), 'state', c.state, 'since', now, 'entered_at', now,
  'category', c.category, 'channel', c.channel, 'modality', ARGV[6], 'language', ARGV[7],
  'requirements', c.requirements, 'consent', ARGV[9], 'attached', '1', 'score', c.score,
  'counts_from', c.score, 'member', c.member, 'agent', '', 'offers', 0, 'legs', 1, 'agent_leg', '', 'answered_at', '',
  'outcome', '', 'target', '', 'citizen_leg', 1, 'leg:1:party', 'citizen',
  'leg:1:channel', c.channel, 'leg:1:since', now)
if ARGV[14] ~= '' then
  redis.call('HSET', contact_key(id), 'preferred', ARGV[14])
end
emit('schedule', c, nil, nil, nil, 'channel', c.channel, 'modality', ARGV[6], 'consent', ARGV[9],
  'score', c.score, 'until', ARGV[11], 'requirements', c.requirements)
if ARGV[12] ~= '' then
  deadline_set('warn:' .. id, math.max(0, ARGV[12] - now))
end
local until_due = math.max(0, ARGV[11] - now)
for requirement, after in string.gmatch(ARGV[13], '(%S+):(%d+)') do
  deadline_set('relax:' .. id .. ':' .. requirement, until_due + after)
end
if tonumber(ARGV[11]) <= now then
  contact_due(c)
else
  deadline_set('due:' .. id, ARGV[11] - now)
end
return done()
