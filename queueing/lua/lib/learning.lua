-- Learns what the estimates are made from, in the hash `learnt`: values are `mean count`, in ms.
--
-- `<category>` is how long a contact lasts, from its answer to the end of its wrap-up;
-- `<category>@<half-hour>` the same for contacts that end in that half-hour of the day; `*` for all
-- categories together. `~` is `waited gave_up`: the sum of all waiting, and a thousand for each citizen who
-- gave up; both fade.
-- `handling.py` reads these values and combines them.
--- @include lib/journal
local SEATED = {video = true, phone = true, line = true}
local RECENT, RECENT_OF_ALL, FADES = 20, 100, 200

local function teaches(c)
  return SEATED[c.channel] and not string.find(TECHNICAL, ',' .. c.category .. ',', 1, true)
end

-- A plain mean of the first samples, a moving one from then on.
local function learnt(known, spent, recent)
  local mean, count = string.match(known or '0 0', '^(%d+) (%d+)$')
  count = math.min(count + 1, recent)
  return string.format('%.0f %d', math.floor(mean + (spent - mean) / count), count)
end

local function faded(sum)
  return sum - math.floor(sum / FADES)
end

local function waited_then(known, waited, gave_up)
  local before, of = string.match(known or '0 0', '^(%d+) (%d+)$')
  return string.format('%.0f %.0f', faded(tonumber(before)) + waited, faded(tonumber(of)) + gave_up)
end

-- An answered contact is over. Nobody waits with a message, and a callback that nobody took up was never a
-- conversation. The wait is learnt only from contacts that were answered once, so that it holds nothing but
-- waiting.
local function learn_from(c)
  if not teaches(c) then
    return
  end
  local key, at = P .. ':learnt', c.category .. '@' .. HALF_HOUR
  local known = redis.call('HMGET', key, c.category, at, '*', '~')
  local spent = now - c.answered_at
  redis.call('HSET', key, c.category, learnt(known[1], spent, RECENT), at, learnt(known[2], spent, RECENT),
    '*', learnt(known[3], spent, RECENT_OF_ALL),
    '~', c.legs == 2 and waited_then(known[4], c.answered_at - c.entered_at, 0) or known[4] or '0 0')
end

-- A citizen who sat and waited has left before an answer.
local function learn_gave_up(c)
  if teaches(c) and c.legs == 1 then
    redis.call('HSET', P .. ':learnt', '~',
      waited_then(redis.call('HGET', P .. ':learnt', '~'), now - c.entered_at, 1000))
  end
end
