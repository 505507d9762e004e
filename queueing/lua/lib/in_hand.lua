-- Begins a script that only the contact's agent may run: ARGV[3] is the contact, ARGV[4] the agent.
--
-- in_hand(row, by)  -> contact, state reached   or   nil, the word of the refusal
-- `by` is reach_citizen for a verb that needs the citizen, else reach.
--- @include lib/refuse
--- @include lib/contacts
local function in_hand(row, by)
  local c = contact_read(ARGV[3])
  local to, word = (by or reach)(c, row, 'unknown_contact')
  if not to then
    return nil, word
  elseif c.agent ~= ARGV[4] then
    return nil, 'not_your_contact'
  end
  return c, to
end

-- The same for a verb by which the citizen hears something: nobody does while a callback's citizen has not come, nor with
-- a message.
local function in_conversation(row, by)
  local c, to = in_hand(row, by)
  if c and (c.channel == 'callback' or c.channel == 'message') then
    return nil, 'nobody_there'
  end
  return c, to
end
