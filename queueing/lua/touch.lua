-- touch: renews the seats of citizens whose browsers are connected.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3..] contacts
-- Out   ok. Contacts that are detached, ended, scheduled or unknown are skipped.
-- The process that holds the sockets calls it, so that the seats of a process that dies lapse by
-- themselves.
--- @include lib/journal
for i = 3, #ARGV do
  local v = redis.call('HMGET', P .. ':contact:' .. ARGV[i], 'state', 'attached')
  if v[2] == '1' and v[1] ~= 'wrap_up' and v[1] ~= 'closed' and v[1] ~= 'scheduled' then
    deadline_set('seat:' .. ARGV[i], SEAT)
  end
end
return done()
