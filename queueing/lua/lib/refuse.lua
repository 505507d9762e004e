-- Looks a verb up in its row of the transition table (a `@table` line brings the row).
--
-- reach(record, row, unknown)  -> state reached, nil   or   nil, the word of the refusal
local function reach(record, row, unknown)
  if not record then
    return nil, unknown
  end
  local to = row[record.state]
  if to then
    return to
  end
  return nil, row.refused[record.state]
end

-- The same for a verb that hands the citizen to somebody, or to another channel: after hanging up nobody is there
-- to be handed on, and the contact answers as it will once that is final.
local function reach_citizen(c, row)
  local to, word = reach(c, row, 'unknown_contact')
  if to and c.hung_up_at then
    return nil, row.refused.wrap_up
  end
  return to, word
end
