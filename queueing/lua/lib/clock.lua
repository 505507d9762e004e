-- The station clock and the settings, in every transition.
--
-- KEYS[1]  station key; every other key is this one plus a suffix, in the same hash slot
-- ARGV[1]  now_ms, the caller's wall clock
-- ARGV[2]  settings: integers separated by spaces, in the order of the names below, and last the
--          strategies other than the default, `,category:1,` (see lib/agents);
--          HALF_HOUR is that of the caller's local day, 0 to 47; TECHNICAL lists the categories from
--          which nothing is learnt, `,category,` (see lib/learning)
--
-- now     the caller's clock, never earlier than any clock seen before
-- steady  now less the length of all outages: deadlines and heartbeats are kept in it, so that
--         a silence of the whole station moves every deadline at once and costs nobody a seat.
--         An outage is noticed by whichever transition comes first after it, and is as long as
--         the silence before it, so that steady time stands still and never goes back.
local P = KEYS[1]
local OUTAGE, RING, SEAT, RETURN, LEASE, GONE, WRAP, COOLDOWN, RESERVE, HOLD, KEEP, AUTO, REQUEUE,
  HALF_HOUR, TECHNICAL, STRATEGIES =
  string.match(ARGV[2],
    '^(%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d) (%d) (%d+) (%S+) (%S+)$')
OUTAGE, LEASE, WRAP, HOLD = tonumber(OUTAGE), tonumber(LEASE), tonumber(WRAP), tonumber(HOLD)
AUTO, REQUEUE = AUTO == '1', REQUEUE == '1'

local station = redis.call('HMGET', P, 'clock', 'offset', 'seq')
local clock = tonumber(station[1] or ARGV[1])
local now = math.max(tonumber(ARGV[1]), clock)
local offset = tonumber(station[2] or 0)
local seq = tonumber(station[3] or 0)
local outage = now - clock
if outage > OUTAGE then
  offset = offset + outage
else
  outage = 0
end
local steady = now - offset

local function deadline_set(name, after)
  redis.call('ZADD', P .. ':deadlines', steady + after, name)
end

local function deadline_clear(...)
  return redis.call('ZREM', P .. ':deadlines', ...)
end
