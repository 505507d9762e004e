import { expect, it } from 'vitest';
import { errorText, helpsToWrite } from '../src/pages/citizen/enter-errors';
import { CommandError } from '../src/state/connection';

it.each([
  ['closed', 'ha appena chiuso', true],
  ['queue_full', 'è al completo', true],
  ['nobody_signed_in', 'non c’è nessuno', true],
  ['all_paused', 'sono in pausa', true],
  ['media_short', '«Solo testo»', true],
  ['rate_limited', 'troppe richieste', false],
  ['unknown_category', 'non c’è più', false],
  ['retired_category', 'non c’è più', false],
  ['timeout', 'non ha risposto', false],
  ['something_new', 'Qualcosa non ha funzionato', false],
])('who cannot enter is told why, and whether a message helps: %s', (code, why, helps) => {
  const failure = new CommandError(code, '', false);
  expect(errorText(failure)).toContain(why);
  expect(helpsToWrite(failure)).toBe(helps);
});

it('who is slowed down is told until when, and may write meanwhile', () => {
  const failure = new CommandError('rate_limited', '', true, Date.parse('2026-11-26T11:30:00Z'));
  expect(errorText(failure)).toMatch(/dalle \d\d:30/);
  expect(helpsToWrite(failure)).toBe(true);
});
