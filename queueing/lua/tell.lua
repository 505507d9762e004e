-- tell: keeps what citizens were told of their wait, where nobody has told them anything else meanwhile.
--
-- KEYS[1] station key
-- ARGV    contact, what was told last ('' for nothing), what is told now; and so on
-- Out   ok, for each of them '' or what is kept instead, which has to be told with regard to that
-- No transition: nothing that happens depends on it, and nothing is journalled. Whoever does not wait any
-- more was told all there was to tell; the answer of an operator drops it.
local P = KEYS[1]
local found = {'ok'}
for i = 1, #ARGV, 3 do
  local key = P .. ':contact:' .. ARGV[i]
  local v = redis.call('HMGET', key, 'state', 'told')
  local kept = v[2] or ''
  if v[1] ~= 'waiting' and v[1] ~= 'offered' then
    kept = ''
  elseif kept == ARGV[i + 1] then
    redis.call('HSET', key, 'told', ARGV[i + 2])
    kept = ''
  end
  found[#found + 1] = kept
end
return found
