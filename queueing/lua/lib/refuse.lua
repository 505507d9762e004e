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
