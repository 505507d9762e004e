-- Contacts that nobody sits before: callbacks and messages.
--- @include lib/match
-- Added to a message's score, more than any clock shows: live contacts come first.
local BEHIND = 1099511627776

-- Its turn to stand in line has come. The wait counts from now, the place by the score.
local function contact_due(c)
  c.entered_at = now
  contact_set(c, 'waiting', 'entered_at', now)
  line_add(c)
  queue_add(c)
  emit('due', c, 'scheduled', nil, nil, 'score', c.score)
  match_contact(c)
end
