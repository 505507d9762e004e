// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import type { Minutes } from '../src/pages/minutes/minutes';
import '../src/pages/minutes/minutes-page';
import { expectAccessible } from './accessibility';
import {
  type FakeApi,
  fill,
  labelled,
  mount,
  part,
  parts,
  press,
  Refusal,
  submit,
  words,
} from './page';
import { eventually } from './eventually';
import { freshPages, signedIn } from './staff';

freshPages();

const DRAFT: Minutes = {
  conferenceId: 'c1',
  title: 'Briefing del mattino',
  state: 'draft',
  revision: 3,
  text: '# Verbale\n',
  writtenAt: '2026-11-26T09:00:00Z',
  writtenBy: null,
  signedAt: null,
  signedBy: null,
  sha256: null,
  organisation: 'Ente',
  station: 'Sportello',
  blocks: [{ kind: 'heading', text: 'Verbale', level: 1, lines: [], rows: [] }],
};
const SIGNED: Minutes = {
  ...DRAFT,
  state: 'signed',
  revision: 5,
  signedAt: '2026-11-26T10:00:00Z',
  signedBy: 'Capo Ufficio 1',
  sha256: 'abc123',
};
const THEIRS: Minutes = { ...DRAFT, revision: 4, text: '# Altro\n', writtenBy: 'Capo Ufficio 2' };
const PATH = 'conferences/c1/minutes';

async function shown(answers: Record<string, unknown> = {}, search = ''): Promise<FakeApi> {
  history.replaceState(null, '', `/supervisor/minutes${search}`);
  const listed = { conferenceId: 'c1', title: 'Briefing del mattino', kind: 'briefing' } as const;
  const api = signedIn('supervisor', {
    'GET minutes': {
      minutes: [
        { ...listed, endedAt: '2026-11-26T08:30:00Z', state: 'draft' },
        {
          ...listed,
          conferenceId: 'c2',
          title: 'Altra',
          endedAt: '2026-11-25T08:30:00Z',
          state: null,
        },
      ],
    },
    [`GET ${PATH}`]: DRAFT,
    'GET conferences/c1': { roll: [] },
    ...answers,
  });
  await mount('vs-minutes');
  return api;
}
const opened = (answers: Record<string, unknown> = {}) => shown(answers, '?conference=c1');
const field = () => part('minutes-text') as HTMLTextAreaElement;
const dialog = () => document.querySelector<HTMLDialogElement>('dialog[open]');

describe('minutes', () => {
  it('are listed, opened, and left again where one was', async () => {
    await shown();
    expect(words('minutes-list')).toContain(
      'Briefing del mattino Briefing 26 nov 2026, 09:30 bozza',
    );
    expect(words('minutes-list')).toContain('da aprire');
    await expectAccessible();
    await press(labelled('Briefing del mattino'));
    expect(location.search).toBe('?conference=c1');
    expect(document.activeElement?.textContent).toBe('Briefing del mattino');
    await press(labelled('Torna a tutti i verbali'));
    expect(location.search).toBe('');
    expect(document.activeElement).toBe(labelled('Briefing del mattino'));
  });

  it('say that there are none, and that they could not be read', async () => {
    const api = await shown({ 'GET minutes': new Refusal(500, 'internal') });
    expect(words(document.querySelector('.staff-problem'))).toContain('Non è riuscito.');
    api.answers['GET minutes'] = { minutes: [] };
    await press(labelled('Riprova ora'));
    expect(document.body.textContent).toContain('Nessuna conferenza si è ancora conclusa.');
    expect(document.querySelector('.staff-problem')).toBeNull();
  });

  it('of a conference that goes on are not made yet', async () => {
    await opened({ [`GET ${PATH}`]: new Refusal(409, 'not_ended') });
    expect(document.body.textContent).toContain('La conferenza è ancora in corso');
    expect(part('minutes-text')).toBeNull();
    expect(document.querySelector('.staff-problem')).toBeNull();
  });

  it('are kept as a draft, and whoever leaves before is asked', async () => {
    const api = await opened();
    const leaves = () => {
      const event = new Event('beforeunload', { cancelable: true });
      dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(words('minutes-state')).toBe('Bozza preparata dalla stazione il 26 nov 2026, 10:00.');
    expect(part('save-minutes')?.getAttribute('aria-disabled')).toBe('true');
    expect(leaves()).toBe(false);
    await expectAccessible();
    await fill(field(), '# Verbale\nLa città è già informata.');
    expect(words('minutes-state')).toContain('Ha modifiche non salvate.');
    expect(leaves()).toBe(true);
    api.answers[`PUT ${PATH}`] = {
      ...DRAFT,
      revision: 4,
      text: field().value,
      writtenBy: 'Capo Ufficio 1',
    };
    await press('save-minutes');
    expect(api.sent(`PUT ${PATH}`)[0]?.body).toEqual({
      revision: 3,
      text: '# Verbale\nLa città è già informata.',
    });
    expect(words('minutes-state')).toBe(
      'Modificato da Capo Ufficio 1 il 26 nov 2026, 10:00. Bozza salvata.',
    );
    expect(leaves()).toBe(false);
  });

  it('that somebody else has changed are shown beside the own text, which is kept', async () => {
    const api = await opened({ [`PUT ${PATH}`]: new Refusal(409, 'changed') });
    await fill(field(), '# Mio\n');
    api.answers[`GET ${PATH}`] = THEIRS;
    await press('save-minutes');
    expect(document.body.textContent).toContain('Nel frattempo ha scritto Capo Ufficio 2.');
    expect(words('their-text')).toBe('# Altro');
    expect(field().value).toBe('# Mio\n');
    expect(document.activeElement).toBe(part('keep-mine'));
    expect(part('save-minutes')?.getAttribute('aria-disabled')).toBe('true');
    expect(part('sign-minutes')).toHaveProperty('disabled', true);
    await expectAccessible();
    api.answers[`PUT ${PATH}`] = { ...THEIRS, revision: 5, text: '# Mio\n' };
    await press('keep-mine');
    expect(api.sent(`PUT ${PATH}`).at(-1)?.body).toEqual({ revision: 4, text: '# Mio\n' });
    expect(part('their-text')).toBeNull();
    expect(document.activeElement).toBe(field());
  });

  it('give way to the other version on request', async () => {
    const api = await opened({ [`PUT ${PATH}`]: new Refusal(409, 'changed') });
    await fill(field(), '# Mio\n');
    api.answers[`GET ${PATH}`] = THEIRS;
    await press('save-minutes');
    await press('take-theirs');
    expect(field().value).toBe('# Altro\n');
    expect(part('their-text')).toBeNull();
    expect(document.activeElement).toBe(field());
    expect(part('save-minutes')?.getAttribute('aria-disabled')).toBe('true');
  });

  it('that were signed off meanwhile cannot be kept', async () => {
    const api = await opened({ [`PUT ${PATH}`]: new Refusal(409, 'signed') });
    await fill(field(), '# Mio\n');
    api.answers[`GET ${PATH}`] = SIGNED;
    await press('save-minutes');
    expect(part('keep-mine')).toHaveProperty('disabled', true);
    expect(field().value).toBe('# Mio\n');
  });

  it('are signed off once it was confirmed, what was not saved first', async () => {
    const api = await opened({
      [`PUT ${PATH}`]: { ...DRAFT, revision: 4, text: '# Fine\n' },
      [`POST ${PATH}/signature`]: { ...SIGNED, text: '# Fine\n' },
    });
    await fill(field(), '# Fine\n');
    await press('sign-minutes');
    expect(words(dialog())).toContain('Approvare il verbale?');
    await press(labelled('Annulla', dialog()!));
    expect(api.sent(`POST ${PATH}/signature`)).toEqual([]);
    await press('sign-minutes');
    await press('confirm-sign');
    expect(api.sent(`PUT ${PATH}`)).toHaveLength(1);
    expect(api.sent(`POST ${PATH}/signature`)[0]?.body).toEqual({ revision: 4 });
    expect(part('minutes-state')?.dataset['state']).toBe('signed');
    expect(part('minutes-text')).toBeNull();
    expect(part('save-minutes')).toBeNull();
    expect(words(document.querySelector('section'))).toContain(
      'Approvato da Capo Ufficio 1 il 26 nov 2026, 11:00. Il testo non cambia più.',
    );
    expect(words(document.querySelector('code'))).toBe('abc123');
    await expectAccessible();
  });

  it('are not signed off when what is unsaved cannot be saved', async () => {
    const api = await opened({ [`PUT ${PATH}`]: new Refusal(500, 'internal') });
    await fill(field(), '# Fine\n');
    await press('sign-minutes');
    await press('confirm-sign');
    expect(api.sent(`POST ${PATH}/signature`)).toEqual([]);
    expect(words(document.querySelector('.staff-problem'))).toContain('Non è riuscito.');
    expect(field().value).toBe('# Fine\n');
  });

  it.each([
    ['minutes-pdf', `${PATH}/pdf`, 'verbale-briefing-del-mattino.pdf'],
    ['minutes-markdown', `${PATH}/markdown`, 'verbale-briefing-del-mattino.md'],
    ['minutes-attendance', 'conferences/c1/attendance', 'presenze-briefing-del-mattino.csv'],
  ])('are taken away by %s', async (button, path, name) => {
    const api = await opened({ [`GET ${path}`]: 'content' });
    const saved: string[] = [];
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:minutes');
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      saved.push(this.download);
    });
    await press(button);
    await eventually(() => expect(saved).toEqual([name]));
    expect(api.sent(`GET ${path}`)[0]?.token).toBe('token');
  });

  it('that could not be saved stay in the field, and are saved when it is tried again', async () => {
    const api = await opened({ [`PUT ${PATH}`]: new Refusal(500, 'internal') });
    await fill(field(), '# Mio');
    await press('save-minutes');
    expect(words(document.querySelector('.staff-problem'))).toContain('Non è riuscito.');
    await fill(field(), '# Mio e nuovo');
    api.answers[`PUT ${PATH}`] = { ...DRAFT, revision: 4, text: '# Mio e nuovo' };
    await press(labelled('Riprova ora'));
    expect(api.sent(`PUT ${PATH}`)[1]?.body).toEqual({ revision: 3, text: '# Mio e nuovo' });
    expect(api.sent(`GET ${PATH}`)).toHaveLength(1);
    expect(field().value).toBe('# Mio e nuovo');
    expect(document.querySelector('.staff-problem')).toBeNull();
  });

  it('that cannot be taken away say so', async () => {
    await opened({ [`GET ${PATH}/pdf`]: new Refusal(503, 'away') });
    await press('minutes-pdf');
    expect(words(document.querySelector('.staff-problem'))).toContain('Non è riuscito.');
  });
});

describe('minutes as they will look', () => {
  const block = (kind: 'paragraph' | 'list' | 'table', more: object) => ({
    kind,
    text: '',
    level: 0,
    lines: [],
    rows: [],
    ...more,
  });

  it('stand beside the text, below the letterhead, and follow what is written', async () => {
    const blocks = [
      block('paragraph', { text: 'Alle 9' }),
      block('list', { lines: ['uno', 'due'] }),
      block('table', {
        rows: [
          ['Nome', 'Nota'],
          ['Anna', 'in ritardo'],
        ],
      }),
    ];
    const api = await opened({ [`POST ${PATH}/preview`]: { blocks } });
    expect(words('minutes-preview')).toContain('Ente Sportello Verbale');
    vi.useFakeTimers();
    await fill(field(), 'Alle 9');
    await fill(field(), 'Alle 9\n\n- uno\n- due');
    await vi.advanceTimersByTimeAsync(400);
    vi.useRealTimers();
    // once one pauses, and not at every key
    expect(api.sent(`POST ${PATH}/preview`).map(({ body }) => body)).toEqual([
      { text: 'Alle 9\n\n- uno\n- due' },
    ]);
    const preview = part('minutes-preview')!;
    expect(preview.querySelectorAll('li')).toHaveLength(2);
    expect(words(preview.querySelector('tbody td'))).toBe('Anna');
    expect(words(preview.querySelector('thead'))).toBe('Nome Nota');
    await expectAccessible();
  });

  it('are all there is once they are signed', async () => {
    await opened({ [`GET ${PATH}`]: SIGNED });
    expect(words(document.querySelector('.minutes-paper'))).toBe('Ente Sportello Verbale');
  });
});

describe('the roll in the minutes', () => {
  const entry = (id: string, standing: string, corrections: object[] = []) => ({
    name: `Nucleo ${id}`,
    office: true,
    officeId: id,
    member: null,
    short: null,
    answeredAt: null,
    late: false,
    standing,
    answered: standing,
    corrections,
  });
  const roll = [entry('01', 'absent'), entry('02', 'connected')];
  const corrected = {
    ...roll[1],
    standing: 'present',
    corrections: [{ at: '2026-11-26T09:00:00Z', by: 'Anna', present: true, note: 'in video' }],
  };

  it('is corrected with a reason and a trace, and the text follows', async () => {
    const api = await opened({
      'GET conferences/c1': { roll },
      'POST conferences/c1/roll/corrections': { roll: [roll[0], corrected], minutes: 'renewed' },
    });
    expect(words('minutes-roll')).toContain('Appello: presenti 0 su 2');
    // who was there and did not answer is asked about first
    expect(words('minutes-roll')).toMatch(/Nucleo 02 collegato.*Nucleo 01 assente/);
    await expectAccessible();
    await press(parts('correct-roll')[0]!);
    expect(part('confirm-roll')).not.toBeNull();
    await fill(document.querySelector('#roll-note')!, ' in video ');
    await submit(document.querySelector('#roll-note')!);
    expect(api.sent('POST conferences/c1/roll/corrections')[0]?.body).toEqual({
      officeId: '02',
      present: true,
      note: 'in video',
    });
    expect(words('minutes-roll')).toContain('Appello: presenti 1 su 2');
    expect(words('minutes-roll')).toContain('Segnato presente da Anna');
    expect(words('minutes-roll')).toContain('L’appello nel testo è aggiornato.');
    expect(api.sent(`GET ${PATH}`)).toHaveLength(2);
  });

  it('waits until the text is saved, and says when the text was rewritten by hand', async () => {
    await opened({
      'GET conferences/c1': { roll },
      'POST conferences/c1/roll/corrections': { roll, minutes: 'rewritten' },
    });
    await fill(field(), '# Mio');
    expect(parts('correct-roll')[0]).toHaveProperty('disabled', true);
    expect(words('minutes-roll')).toContain('Salvi prima la bozza');
    await fill(field(), DRAFT.text);
    await press(parts('correct-roll')[0]!);
    await submit(document.querySelector('#roll-note')!);
    expect(words('minutes-roll')).toContain('lo corregga anche lì');
  });

  it('is not there once they are signed', async () => {
    await opened({ 'GET conferences/c1': { roll }, [`GET ${PATH}`]: SIGNED });
    expect(part('minutes-roll')).toBeNull();
  });
});

it('says on paper when it was printed', async () => {
  await shown();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-12-02T06:44:00Z') });
  dispatchEvent(new Event('beforeprint'));
  vi.useRealTimers();
  await eventually(() =>
    expect(words(document.querySelector('.staff-letterhead'))).toContain(
      'Stampato il 2 dic 2026, 07:44',
    ),
  );
});
