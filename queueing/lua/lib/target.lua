-- Checks a target, to which a contact may be assigned: `!<agent>` on duty, `@<office>`, or '' for everybody.
--
-- target_refused(target)  -> nil   or   the word of the refusal
--- @include lib/agents
local function target_refused(target)
  if string.sub(target, 1, 1) ~= '!' then
    return nil
  end
  local a = agent_read(string.sub(target, 2))
  if not a then
    return 'unknown_agent'
  end
  return a.state == 'offline' and 'agent_offline' or nil
end
