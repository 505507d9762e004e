-- claim_next: an available agent takes the best waiting contact it can serve.
--
-- KEYS[1], ARGV[1..2]  see lib/clock
-- ARGV[3] agent
-- Out   ok: offer   or   unknown_agent, console_gone, nothing_waiting, or what the agent is doing
--- @include lib/refuse
--- @include lib/match
--- @table agent offer
local a = agent_read(ARGV[3])
local to, word = reach(a, agent_offer, 'unknown_agent')
if not to then
  return {word}
end
if not present(a) then
  return {'console_gone'}
end
local c = find_contact(a)
if not c then
  return {'nothing_waiting'}
end
offer(c, a)
return done()
