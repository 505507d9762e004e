-- write: the agent writes the answer to a message, while live contacts may ring, or has stopped writing.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] agent  [4] the message as it was answered here, '' for one that came another way
-- ARGV[5] 1 writes, 0 writes no more
-- Out   ok: write, offer?   or   ok: writing, offer?   or   unknown_agent, unknown_contact, contact_closed,
--       not_connected (a live contact, or none that is in hand), not_your_contact
-- A message in hand leaves the queue with this; the gateway knows who has it. The agent goes to the state kept for
-- the end of a contact, or becomes available, and is offered no other message while it writes (lib/match).
--- @include lib/refuse
--- @include lib/ending
--- @table contact write
local a = agent_read(ARGV[3])
if not a then
  return {'unknown_agent'}
end
local function writing_set(on)
  a.writing = on == '1'
  redis.call('HSET', agent_key(a.id), 'writing', a.writing and '1' or '')
end
if ARGV[4] ~= '' then
  local c = contact_read(ARGV[4])
  local to, word = reach(c, contact_write, 'unknown_contact')
  if not to then
    return {word}
  end
  if c.channel ~= 'message' then
    return {'not_connected'}
  end
  if c.agent ~= a.id then
    return {'not_your_contact'}
  end
  c.outcome = 'completed'
  contact_set(c, to, 'outcome', c.outcome, 'ended_at', now)
  legs_end(c, 'written')
  contact_forget_soon(c)
  writing_set('1')
  agent_idle(a)
  agent_rest(a, '', '')
  emit('write', c, 'connected', a, 'busy', 'outcome', c.outcome)
  settle(a)
  return done()
end
if a.writing == (ARGV[5] == '1') then
  return {'ok'}
end
writing_set(ARGV[5])
emit('writing', nil, nil, a, a.state, 'on', ARGV[5])
match_agent(a)
return done()
