-- take_over: a supervisor takes the conversation over from the agent who has it.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] contact  [4] who takes over, whatever categories that agent serves
-- Out   ok: step_in, take_over   or   unknown_contact, contact_closed, not_connected (a consultation
--       included), nobody_there, unknown_agent, same_agent, offer_pending, agent_busy, in_wrap_up
-- The first agent wraps up its part. After its own wrap-up the one who took over returns to its previous
-- state; a citizen on hold is taken back at once.
--- @include lib/refuse
--- @include lib/parts
--- @table contact take_over
--- @table agent step_in
local c = contact_read(ARGV[3])
local to, word = reach_citizen(c, contact_take_over)
if not to then
  return {word}
elseif c.channel == 'callback' or c.channel == 'message' then
  return {'nobody_there'}
elseif c.agent == ARGV[4] then
  return {'same_agent'}
end
local b = agent_read(ARGV[4])
local b_to, b_word = reach(b, agent_step_in, 'unknown_agent')
if not b_to then
  return {b_word}
end
local c_from, b_from = c.state, b.state
local a = agent_read(c.agent)
if b_from ~= 'available' then
  -- an agent who had been lost is back: signing off after this is by choice
  local reason = b_from == 'paused' and redis.call('HGET', agent_key(b.id), 'reason') or ''
  redis.call('HSET', agent_key(b.id), 'next_state', b_from, 'next_reason', reason)
end
agent_set(b, b_to, '', c.id)
redis.call('HINCRBY', agent_key(b.id), 'answered', 1)
emit('step_in', c, c_from, b, b_from, 'by', a.id)
agent_leg_end(c, 'taken_over')
c.agent = b.id
local leg = leg_begin(c, 'agent', b.id)
contact_set(c, to, 'agent', b.id)
part_over(c, a)
emit('take_over', c, c_from, a, 'busy', 'to', b.id, 'leg', leg)
return done()
