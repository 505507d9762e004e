// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import type { FloorOutside } from '../src/pages/supervisor/floor';
import type { OutsideTable } from '../src/pages/supervisor/outside-table';
import '../src/pages/supervisor/outside-table';
import { expectAccessible } from './accessibility';
import { eventually } from './eventually';
import { type FakeApi, fill, listen, mount, part, press, Refusal, settled, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const END = 'POST contacts/c9/outside-call/end';
const PASSED: FloorOutside = {
  contactId: 'c9',
  reference: '7K4-92Q',
  category: 'weapons',
  channel: 'line',
  modality: 'audio',
  sinceMs: 0,
  forHelp: false,
};
const dialog = () => document.querySelector<HTMLDialogElement>('dialog[open]');
const cancel = () => [...dialog()!.querySelectorAll('button')].find((b) => words(b) === 'Annulla')!;
const confirm = () => part('confirm-end-outside') as HTMLButtonElement | null;

let api: FakeApi;

async function shown(more: Partial<FloorOutside> = {}): Promise<OutsideTable> {
  api = signedIn('supervisor', { [END]: () => undefined });
  const { session } = await qualityContext('supervisor');
  return mount('vs-floor-outside', {
    session,
    outside: [{ ...PASSED, ...more }],
    stationMs: 240_000,
    label: () => 'Armi',
  });
}

async function asked(): Promise<OutsideTable> {
  const table = await shown();
  await press('end-outside');
  await fill('end-outside-reason', '  Chiede chi paga ');
  return table;
}

describe('the call of one who was passed on to a number outside', () => {
  it('is ended with a reason, and not without one', async () => {
    await shown();
    await press('end-outside');
    await expectAccessible();
    expect(words(dialog())).toContain('Chiudi la telefonata del contatto 7K4-92Q');
    await fill('end-outside-reason', '   ab ');
    expect(confirm()!.disabled).toBe(true);
    await fill('end-outside-reason', '  Chiede chi paga ');
    const { heard, stop } = listen();
    await press('confirm-end-outside');
    await eventually(() => expect(heard).toContain('La telefonata è chiusa.'));
    stop();
    expect(api.sent(END).map(({ body }) => body)).toEqual([{ reason: 'Chiede chi paga' }]);
    expect(dialog()).toBeNull();
    expect(document.activeElement).toBe(part('end-outside'));
  });

  it('goes on where the question is left, and the next question begins empty', async () => {
    await asked();
    await press(cancel());
    expect(dialog()).toBeNull();
    expect(api.sent(END)).toEqual([]);
    await press('end-outside');
    expect((part('end-outside-reason') as HTMLInputElement).value).toBe('');
  });

  it.each([
    ['not_passed_on', 409, 'La telefonata era già finita.'],
    ['contact_closed', 409, 'La telefonata era già finita.'],
    ['unknown_contact', 404, 'La telefonata era già finita.'],
    ['call_for_help', 409, 'la chiude chi è in linea'],
  ])('that cannot be ended (%s) says why, and keeps the reason', async (code, status, told) => {
    await asked();
    api.answers[END] = new Refusal(status, code);
    await press('confirm-end-outside');
    expect(words(dialog())).toContain(told);
    expect((part('end-outside-reason') as HTMLInputElement).value).toContain('Chiede chi paga');
    await expectAccessible();
  });

  it('is asked for again where the station was not reached', async () => {
    await asked();
    api.offline = true;
    await press('confirm-end-outside');
    expect(dialog()!.querySelector('[role="alert"]')).not.toBeNull();
    api.offline = false;
    api.answers[END] = () => undefined;
    await press('confirm-end-outside');
    expect(dialog()).toBeNull();
  });

  it('may end by itself under the question, which stays until it is answered', async () => {
    const table = await asked();
    table.outside = [];
    await settled();
    expect(part('passed-outside')).toBeNull();
    expect(words(dialog())).toContain('7K4-92Q');
    expect(table.hidden).toBe(false);
    await press(cancel());
    expect(table.hidden, 'with nothing to show it takes no room').toBe(true);
  });

  it('is left to those who talk where it is a call for help', async () => {
    await shown({ forHelp: true });
    expect(part('end-outside')).toBeNull();
    expect(words('passed-outside')).toContain('Numero di emergenza');
  });
});
