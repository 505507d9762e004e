// What a command that was refused is in words.
const FAILURES = [
  'not_there',
  'agenda_changed',
  'too_many',
  'full',
  'poll_open',
  'ballot_open',
  'no_room',
  'not_allowed',
  'rate_limited',
  'not_agreed',
  'bad_number',
  'not_called',
  'calls_out_off',
  'no_telephone',
  'no_name',
  'being_called',
] as const;

/** The text for a code; nobody is shown the code itself. */
export function failureWord(code: string) {
  const known = FAILURES.find((each) => each === code);
  return known ? (`conference.failed.${known}` as const) : 'conference.failed';
}
