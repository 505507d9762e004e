// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import type { Listed } from '../src/pages/day/day';
import '../src/pages/day/conferences';
import { expectAccessible } from './accessibility';
import { LISTED } from './day-samples';
import { eventually } from './eventually';
import {
  check,
  type FakeApi,
  fill,
  labelled,
  mount,
  part,
  press,
  settled,
  submit,
  words,
} from './page';
import { freshPages, qualityContext, signedIn, STATION } from './staff';

freshPages();

const OFFICES = [
  { id: 'ostia', name: 'Nucleo Ostia', email: 'o@example.org', disabledAt: null },
  { id: 'nord', name: 'Nucleo Roma Nord', email: null, disabledAt: null },
];

async function shown(
  listed: readonly Listed[],
  answers: Record<string, unknown>,
): Promise<FakeApi> {
  const api = signedIn('supervisor', answers);
  const { session } = await qualityContext('supervisor');
  await mount('vs-day-conferences', { session, listed, offices: OFFICES });
  await settled();
  return api;
}
const field = (id: string) => document.querySelector<HTMLInputElement>(`#${id}`)!;
const dialog = () => document.querySelector<HTMLDialogElement>('dialog[open]');

describe('scheduled conferences', () => {
  it('repeat until a day, and offices are invited by e-mail where there is any', async () => {
    const api = await shown([], {
      'POST conferences': { id: 'c1', count: 4 },
      'GET station': { ...STATION, mail: true },
    });
    await press('schedule-conference');
    expect(part('schedule-invite')).toHaveProperty('disabled', false);
    expect(words(dialog())).toContain('1 ufficio tra quelli scelti ha un indirizzo.');
    await fill(field('schedule-day'), '24/11/2030');
    await fill(field('schedule-time'), '8.30');
    await fill(field('schedule-length'), '30');
    await fill(field('schedule-every'), 'week');
    await submit(field('schedule-title'));
    expect(words(dialog())).toContain('Scriva fino a quale giorno si ripete.');
    await fill(field('schedule-until'), '15/12/2030');
    await check('schedule-invite');
    await expectAccessible();
    await submit(field('schedule-title'));
    expect(api.sent('POST conferences').at(-1)?.body).toMatchObject({
      minutes: 30,
      invite: true,
      repeats: { every: 'week', until: '2030-12-15' },
    });
  });

  it('expect all offices, also those that come after the dialog is open', async () => {
    const api = await shown([], {});
    const page = document.querySelector<HTMLElement & { offices: unknown }>('vs-day-conferences')!;
    page.offices = null;
    await settled();
    await press('schedule-conference');
    expect(words(dialog())).toContain('Leggiamo gli uffici');
    expect(words(dialog())).not.toContain('Non ci sono uffici');
    expect(part('send-conference')).toHaveProperty('disabled', true);
    await fill(field('schedule-time'), '8.30');
    await submit(field('schedule-title'));
    expect(api.sent('POST conferences')).toEqual([]);
    page.offices = OFFICES;
    await settled();
    const checks = [
      ...document.querySelectorAll<HTMLInputElement>('vs-day-schedule .day-checks input'),
    ];
    expect(checks.map(({ checked }) => checked)).toEqual([true, true]);
    await check(checks[0]!, false);
    page.offices = [...OFFICES];
    await settled();
    expect(checks.map(({ checked }) => checked)).toEqual([false, true]);
  });

  it('are moved, taken to a calendar, and called off with those that follow', async () => {
    const series = {
      ...LISTED,
      repeats: { every: 'week', until: '2030-12-15' } as const,
      after: 3,
      invites: true,
    };
    const api = await shown([series], {
      'PATCH conferences/c1': undefined,
      'DELETE conferences/c1': undefined,
      'GET conferences/c1/calendar': 'BEGIN:VCALENDAR',
    });
    expect(words('conferences')).toContain('ogni settimana fino a');
    expect(words('conferences')).toContain('altre 3 dopo questa');
    const saved: string[] = [];
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:calendar');
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      saved.push(this.download);
    });
    await press('take-calendar');
    await eventually(() => expect(saved).toEqual(['conferenza.ics']));

    await press('edit-conference');
    expect(field('edit-day').value).toBe('24/11/2030');
    expect(field('edit-time').value).toBe('17:00');
    expect(words(dialog())).toContain('Gli uffici invitati per posta ricevono l’aggiornamento.');
    await fill(field('edit-time'), '18');
    await fill(field('edit-length'), '90');
    expect(part('save-conference')).not.toBeNull();
    await check(document.querySelector('vs-day-edit .day-checks [value="nord"]')!);
    await check(part('addressee', document.querySelector('vs-day-edit')!)!);
    await expectAccessible();
    await submit(field('edit-title'));
    expect(api.sent('PATCH conferences/c1')[0]?.body).toEqual({
      startsAt: '2030-11-24T17:00:00.000Z',
      minutes: 90,
      offices: ['nord'],
      invited: ['p1'],
    });

    await press('call-off');
    await check('off-following');
    await press('confirm-off');
    expect(api.sent('DELETE conferences/c1')[0]?.path).toBe('conferences/c1?following=true');
  });

  it('change their kind and agenda, alone or with those that follow', async () => {
    const items = [
      { text: 'Turni', minutes: 5 },
      { text: 'Ferie', minutes: 0 },
    ];
    const repeats = { every: 'week', until: '2030-12-15' } as const;
    const series = { ...LISTED, repeats, after: 3, items };
    const api = await shown([series], { 'PATCH conferences/c1': () => undefined });
    const written = () => [...dialog()!.querySelectorAll<HTMLInputElement>('.day-item input')];
    const sent = () => api.sent('PATCH conferences/c1').at(-1);

    await press('edit-conference');
    expect(written().map(({ value }) => value)).toEqual(['Turni', '5', 'Ferie', '']);
    await submit(field('edit-title'));
    expect(sent()?.body).toEqual({});

    await press('edit-conference');
    // a title that nobody wrote follows the kind
    await fill(field('edit-kind'), 'meeting');
    expect(field('edit-title').value).toBe('Riunione');
    await press(labelled('Togli il punto 1', dialog()!));
    expect(document.activeElement).toBe(part('more-items', dialog()!));
    await fill(written()[1]!, '10');
    await press('more-items');
    expect(document.activeElement).toBe(written()[2]);
    await fill(written()[2]!, ' Modulo nuovo ');
    await press('more-items');
    expect(words(dialog())).toContain('Modifica anche le 3 successive della serie');
    await check('edit-following');
    await expectAccessible();
    await submit(field('edit-title'));
    expect(sent()?.path).toBe('conferences/c1?following=true');
    expect(sent()?.body).toEqual({
      kind: 'meeting',
      title: 'Riunione',
      items: [
        { text: 'Ferie', minutes: 10 },
        { text: 'Modulo nuovo', minutes: 0 },
      ],
    });
    expect(dialog()).toBeNull();

    // the next time it is this one alone again
    await press('edit-conference');
    expect(part('edit-following')).toHaveProperty('checked', false);
  });

  it('of focus groups are changed and called off where the group is prepared', async () => {
    await shown([{ ...LISTED, kind: 'focus' }], {});
    expect(part('open-group')?.getAttribute('href')).toBe('/listening#groups');
    expect(part('edit-conference')).toBeNull();
    expect(part('call-off')).toBeNull();
    expect(part('take-calendar')).not.toBeNull();
  });
});
