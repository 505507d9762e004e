-- tell: stores the waits that citizens were told, unless another gateway has told them another one meanwhile.
--
-- KEYS[1] station key
-- ARGV    contact, the value told last ('' for nothing), the value told now; and so on
-- Out   ok, for each contact '' or the value kept instead, from which the next telling must start
-- This is no transition: nothing depends on it, and nothing is journalled. A citizen who no longer waits is
-- told nothing more; the operator's answer deletes the value.
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
