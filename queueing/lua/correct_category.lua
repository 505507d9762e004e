-- correct_category: files the contact under another category.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] category  [5] agent, '' when anybody else corrects
-- Out   ok: correct_category, offer?   or   unknown_contact, contact_closed, not_correctable,
--       not_your_contact, not_waiting
-- Only its agent corrects an answered contact: a supervisor who moves waiting contacts comes too late
-- (not_waiting).
-- A waiting contact changes queue with its score and loses its target: an agent it was assigned to need not
-- serve the other category. An answered one keeps its agent.
-- `foreign` tells whether the agent serves that category neither by profile nor by authorisation.
--- @include lib/refuse
--- @include lib/match
--- @table contact correct_category
local c = contact_read(ARGV[3])
local to, word = reach(c, contact_correct_category, 'unknown_contact')
if not to then
  return {word}
end
if ARGV[5] ~= '' and c.agent ~= ARGV[5] then
  return {'not_your_contact'}
elseif ARGV[5] == '' and to ~= 'waiting' then
  return {'not_waiting'}
end
local old = c.category
if to == 'waiting' then
  queue_remove(c)
  line_remove(c)
end
local target = c.target
c.category = ARGV[4]
contact_pool(c, '')
redis.call('HSET', contact_key(c.id), 'category', c.category)
if to == 'waiting' then
  line_add(c)
  if c.attached then
    queue_add(c)
  end
  emit('correct_category', c, to, nil, nil, 'from_category', old, 'from_target', target)
  match_contact(c)
else
  local a = agent_read(c.agent)
  local foreign = string.find(a.categories, ',' .. c.category .. ':', 1, true) and '0' or '1'
  emit('correct_category', c, to, agent_of(c), nil, 'from_category', old, 'foreign', foreign)
end
return done()
