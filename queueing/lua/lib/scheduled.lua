-- Contacts without a seated citizen: callbacks and messages.
--- @include lib/match
-- The contact enters the line. Its wait counts from now, its place from the score. The preferred agent is
-- asked first, if free and fit.
local function contact_due(c)
  c.entered_at = now
  contact_set(c, 'waiting', 'entered_at', now)
  local wanted = redis.call('HGET', contact_key(c.id), 'preferred')
  local preferred = wanted and agent_read(wanted)
  if preferred and preferred.state == 'available' and present(preferred)
      and may_take(preferred, c) and can_serve(preferred, c.category, c.requirements) then
    contact_pool(c, '!' .. preferred.id)
  end
  line_add(c)
  queue_add(c)
  emit('due', c, 'scheduled', nil, nil, 'score', c.score, 'target', c.target)
  match_contact(c)
end
