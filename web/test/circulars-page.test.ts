// @vitest-environment happy-dom
import { render } from 'lit';
import { describe, expect, it, vi } from 'vitest';
import { setLanguage } from '../src/i18n/language';
import { standing } from '../src/pages/circulars/circulars';
import type { CircularListed, CircularOpened } from '../src/pages/circulars/circulars';
import '../src/pages/circulars/circulars-page';
import { readingLinks } from '../src/pages/circulars/reading-links';
import { StaffSession } from '../src/staff/session';
import { expectAccessible } from './accessibility';
import {
  check,
  type FakeApi,
  fill,
  labelled,
  mount,
  part,
  press,
  Refusal,
  said,
  settled,
  submit,
  words,
} from './page';
import { eventually } from './eventually';
import { freshPages, signedIn } from './staff';

freshPages();

const LISTED: CircularListed = {
  id: 'c7',
  number: 7,
  title: 'Nuovo modulo',
  state: 'in_force',
  roles: ['operator', 'office'],
  offices: [],
  confirm: true,
  confirmBy: '2999-12-31',
  until: null,
  publishedAt: '2026-11-26T09:00:00Z',
  publishedBy: 'Capo Ufficio 1',
  remindedAt: null,
  withdrawnAt: null,
  withdrawnWhy: null,
  mine: true,
  readAt: null,
  confirmedAt: null,
  counts: null,
};
const OPENED: CircularOpened = { ...LISTED, text: 'Da lunedì si usa\nil nuovo modulo.' };
const READ = { ...OPENED, readAt: '2026-11-26T10:00:00Z' };
const CONFIRMED = { ...READ, confirmedAt: '2026-11-26T10:05:00Z' };
const COUNTED = { ...LISTED, mine: false, counts: { people: 12, read: 9, confirmed: 5 } };
const LIST = 'GET circulars';

function byId(id: string): Element {
  const found = document.getElementById(id);
  if (!found) throw new Error(`${id} is not there`);
  return found;
}

function bodies(api: FakeApi, call: string): unknown[] {
  return api.sent(call).map(({ body }) => body);
}

async function shown(
  role: 'operator' | 'supervisor',
  answers: Record<string, unknown> = {},
  search = '',
): Promise<FakeApi> {
  history.replaceState(null, '', `/circulars${search}`);
  const api = signedIn(role, {
    [LIST]: { circulars: [role === 'operator' ? LISTED : COUNTED], nextBefore: null },
    ...answers,
  });
  await mount('vs-circulars');
  return api;
}

describe('circulars', () => {
  it('tell a reader what is still to do, and are read by being opened', async () => {
    const api = await shown('operator', {
      'GET circulars/c7': OPENED,
      'PUT circulars/c7/reading': READ,
    });
    expect(words('circulars-table')).toContain('da confermare entro il 31/12/2999');
    expect(words('circulars-table')).not.toContain('Per chi');
    expect(part('new-circular')).toBeNull();
    await expectAccessible();
    await press(labelled('Nuovo modulo'));
    expect(location.search).toBe('?circular=c7');
    expect(words('circular-text')).toContain('il nuovo modulo');
    expect(document.activeElement?.textContent).toBe('Nuovo modulo');
    expect(bodies(api, 'PUT circulars/c7/reading')).toEqual([{ confirmed: false }]);
    await expectAccessible();
    api.answers['PUT circulars/c7/reading'] = CONFIRMED;
    await press('confirm-circular');
    expect(bodies(api, 'PUT circulars/c7/reading')).toEqual([
      { confirmed: false },
      { confirmed: true },
    ]);
    expect(words('own-standing')).toContain('confermata il');
    expect(part('confirm-circular')).toBeNull();
    await press('close-circular');
    expect(location.search).toBe('');
    expect(document.activeElement).toBe(labelled('Nuovo modulo'));
  });

  it('are not marked as read twice', async () => {
    const api = await shown('operator', { 'GET circulars/c7': READ }, '?circular=c7');
    expect(words('own-standing')).toContain('da confermare');
    expect(bodies(api, 'PUT circulars/c7/reading')).toEqual([]);
  });

  it('say that a withdrawn one is over, and why', async () => {
    const gone: CircularOpened = {
      ...READ,
      state: 'withdrawn',
      withdrawnAt: '2026-11-27T09:00:00Z',
      withdrawnWhy: 'Testo errato',
    };
    await shown('operator', { 'GET circulars/c7': gone }, '?circular=c7');
    expect(words(document.querySelector('.circular'))).toContain('Testo errato');
    expect(part('confirm-circular')).toBeNull();
  });

  it('are searched in the archive, and go on', async () => {
    const pages: Record<string, unknown> = {
      'circulars?state=in_force': { circulars: [LISTED], nextBefore: null },
      'circulars?state=archive': { circulars: [], nextBefore: null },
      'circulars?state=archive&words=turni': {
        circulars: [{ ...LISTED, state: 'expired', until: '2026-11-01' }],
        nextBefore: 7,
      },
      'circulars?state=archive&words=turni&before=7': {
        circulars: [{ ...LISTED, id: 'c3', number: 3, title: 'Vecchia' }],
        nextBefore: null,
      },
    };
    await shown('operator', { [LIST]: ({ path }: { path: string }) => pages[path] });
    await press(labelled('Archivio'));
    expect(location.search).toBe('?state=archive');
    expect(words(document.querySelector('#circulars-panel'))).toContain('L’archivio è vuoto');
    await fill('circular-words', ' turni ');
    expect(part('search-circulars')?.tagName).toBe('BUTTON');
    await submit('circular-words');
    expect(words('circulars-table')).toContain('scaduta il 01/11/2026');
    await press('more-circulars');
    expect(words('circulars-table')).toContain('Vecchia');
    expect(words('circulars-table')).toContain('Nuovo modulo');
    expect(part('more-circulars')).toBeNull();
    await press(labelled('Togli la ricerca'));
    expect(part('circulars-table')).toBeNull();
    expect(document.activeElement?.id).toBe('circulars-words');
  });

  it('say that they could not be read, and try again', async () => {
    const api = await shown('operator', { [LIST]: new Refusal(500, 'internal') });
    expect(words(document.querySelector('.staff-problem'))).toContain('Non è riuscito.');
    api.answers[LIST] = { circulars: [], nextBefore: null };
    await press(labelled('Riprova ora'));
    expect(words(document.querySelector('#circulars-panel'))).toContain('Nessuna circolare');
  });

  it('are written, for whom they are for', async () => {
    const api = await shown('supervisor', {
      'GET offices': {
        offices: [office('office-03', 'NU.R.P. 03'), office('shut', 'Chiuso', true)],
      },
      'POST circulars': { ...COUNTED, text: 'Testo' },
    });
    expect(words('circulars-table')).toContain('confermata da 5 su 12');
    expect(words('circulars-table')).toContain('Operatori, Uffici periferici');
    await press('new-circular');
    expect(document.activeElement?.id).toBe('circular-name');
    await expectAccessible();
    await submit('circular-title');
    expect(document.body.textContent).toContain('Scriva un titolo');
    expect(document.activeElement?.id).toBe('circular-name');
    expect(bodies(api, 'POST circulars')).toEqual([]);
    await fill('circular-title', 'Ferie ');
    await fill('circular-body', 'I turni di agosto.');
    await check(byId('circular-role-office'), false);
    await check(byId('circular-confirm'));
    await fill(byId('circular-by'), '31/12/2999');
    expect(document.querySelector('#circular-office-shut')).toBeNull();
    await check(byId('circular-office-office-03'));
    await submit('circular-title');
    expect(bodies(api, 'POST circulars')).toEqual([
      {
        title: 'Ferie',
        text: 'I turni di agosto.',
        roles: ['operator'],
        offices: ['office-03'],
        confirm: true,
        confirmBy: '2999-12-31',
        until: null,
      },
    ]);
    expect(document.body.textContent).toContain('Circolare pubblicata.');
    expect(document.activeElement).toBe(part('new-circular'));
  });

  it('tell why one is not published, and keep what was written', async () => {
    await shown('supervisor', {
      'GET offices': { offices: [] },
      'POST circulars': new Refusal(409, 'nobody_concerned'),
    });
    await press('new-circular');
    await fill('circular-title', 'Ferie');
    await fill('circular-body', 'I turni.');
    await submit('circular-title');
    expect(document.body.textContent).toContain('Così non è per nessuno');
    expect((part('circular-body') as HTMLTextAreaElement).value).toBe('I turni.');
    // what was begun is not lost by one press
    await press('give-circular-up');
    expect(part('circular-body')).not.toBeNull();
    await press('leave-circular');
    expect(part('circular-body')).toBeNull();
  });

  it('show who has not confirmed, remind, and withdraw', async () => {
    const readers = [reader('Lia', null), reader('Anna', '2026-11-26T10:05:00Z')];
    const opened = { ...COUNTED, text: 'Testo' };
    const api = await shown(
      'supervisor',
      {
        'GET circulars/c7': opened,
        'GET circulars/c7/readers': { readers },
        'POST circulars/c7/reminders': { people: 1, mails: 1 },
        'POST circulars/c7/withdrawal': {
          ...opened,
          state: 'withdrawn',
          withdrawnAt: '2026-11-27T09:00:00Z',
          withdrawnWhy: 'Testo errato',
        },
      },
      '?circular=c7',
    );
    expect(words('readers-left')).toContain('Manca una persona.');
    expect(words('readers-table')).toMatch(/Lia .*non ancora .*Anna/);
    expect(part('confirm-circular')).toBeNull();
    await expectAccessible();
    await press('remind-readers');
    expect(document.body.textContent).toContain('Sollecito inviato a una persona.');
    await press('withdraw-circular');
    const confirm = part('confirm-withdrawal') as HTMLButtonElement;
    expect(confirm.disabled).toBe(true);
    await fill('withdrawal-reason', ' ko ');
    expect(confirm.disabled).toBe(true);
    await fill('withdrawal-reason', 'KO.');
    expect(confirm.disabled).toBe(false);
    await fill('withdrawal-reason', 'Testo errato');
    await submit('withdrawal-reason');
    expect(bodies(api, 'POST circulars/c7/withdrawal')).toEqual([{ reason: 'Testo errato' }]);
    expect(words(document.querySelector('.circular'))).toContain('ritirata il');
    expect(part('withdraw-circular')).toBeNull();
  });

  it('are there in English', async () => {
    await setLanguage('en');
    await shown('operator');
    expect(words('circulars-table')).toContain('to confirm by');
  });
});

describe('how a circular stands', () => {
  const today = '2026-11-26';
  it.each([
    [{ mine: false }, 'none'],
    [{ confirm: false }, 'unread'],
    [{ confirm: false, readAt: 'x' }, 'read'],
    [{ confirmBy: null }, 'confirm'],
    [{ confirmBy: '2026-11-26' }, 'confirm'],
    [{ confirmBy: '2026-11-25' }, 'late'],
    [{ confirmBy: '2026-11-25', confirmedAt: 'x' }, 'confirmed'],
    [{ state: 'expired', readAt: 'x' }, 'read'],
  ] as const)('%j is %s', (more, expected) => {
    expect(standing({ ...LISTED, ...more }, today)).toBe(expected);
  });
});

describe('the way to the circulars', () => {
  async function link(unread: object | Refusal) {
    const api = signedIn('operator', { 'GET circulars/unread': unread });
    const session = new StaffSession();
    await session.restore();
    const place = document.createElement('div');
    document.body.append(place);
    render(readingLinks(session), place);
    await settled();
    return api;
  }
  const waiting = { unread: 2, newest: null, toConfirm: 1, overdue: 0, reminded: false };

  it('says what waits, to screen readers too', async () => {
    await link(waiting);
    expect(part('circulars-link')?.getAttribute('aria-label')).toBe('Circolari: 1 da confermare');
    expect(words('circulars-link')).toBe('1');
    await eventually(() => expect(said()).toBe('Circolari: 1 da confermare'));
    expect(part('circulars-link')?.dataset['urgent']).toBeUndefined();
  });

  it('says it with more weight once it is late or somebody has reminded', async () => {
    await link({ ...waiting, reminded: true });
    expect(part('circulars-link')?.dataset['urgent']).toBe('true');
  });

  it('is there when nothing waits, and when nothing could be read', async () => {
    await link({ unread: 0, newest: null, toConfirm: 0, overdue: 0, reminded: false });
    expect(part('circulars-link')?.getAttribute('aria-label')).toBe('Circolari');
    expect(part('sheets-link')?.getAttribute('href')).toBe('/sheets');
    document.querySelector('vs-circulars-link')?.parentElement?.remove();
    vi.unstubAllGlobals();
    await link(new Refusal(500, 'internal'));
    expect(part('circulars-link')?.getAttribute('aria-label')).toBe('Circolari');
  });
});

function office(id: string, name: string, closed = false) {
  return {
    id,
    name,
    email: null,
    categories: [],
    members: 1,
    disabledAt: closed ? '2026-11-01T00:00:00Z' : null,
    week: {},
    exceptions: [],
    holidays: 'station',
    open: true,
  };
}

function reader(name: string, confirmedAt: string | null) {
  return { id: name, name, role: 'operator', office: null, readAt: confirmedAt, confirmedAt };
}
