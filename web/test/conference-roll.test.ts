// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import { ApiError } from '../src/api';
import type { Called, Conference } from '../src/protocol/conference';
import { shortName } from '../src/pages/conference/part';
import { Store } from '../src/state/store';
import { conference, somebody } from './conference-room';
import { clearPage, mount, part, parts, press, settled, submit, words } from './page';

await import('../src/pages/conference/roll');
await import('../src/pages/conference/ballot');

const called = (office: string, changes: Partial<Called> = {}): Called => ({
  name: `Nucleo Relazioni con il Pubblico ${office}`,
  short: `NU.R.P. ${office}`,
  officeId: office,
  member: null,
  answeredAtMs: null,
  late: false,
  standing: 'absent',
  correctedBy: null,
  correctedAtMs: null,
  ...changes,
});
const ROLL = {
  startedAtMs: 1,
  closedAtMs: 2,
  called: [
    called('01', { standing: 'present', answeredAtMs: 1 }),
    called('02'),
    called('03', { standing: 'connected' }),
  ],
};
afterEach(() => clearPage());

const asked: [string, unknown][] = [];

async function shown(
  tag: string,
  changes: Partial<Conference>,
  more: { part?: 'chair' | 'office'; session?: unknown; you?: string } = {},
): Promise<{ failure: Store<string | null> }> {
  asked.length = 0;
  const room = {
    state: new Store({
      you: more.you ?? 'boss',
      part: more.part ?? 'chair',
      conference: conference([somebody('boss', { name: 'Anna' })], changes),
    }),
    failure: new Store<string | null>(null),
    ask: (command: string, fields: unknown) => {
      asked.push([command, fields]);
      return Promise.resolve(true);
    },
  };
  await mount(tag, { room, session: more.session ?? null });
  return room;
}

describe('the roll', () => {
  it('says how many are there, and who is missing first: those in the room before the others', async () => {
    await shown('vs-conference-roll', { roll: ROLL });
    const text = words('roll-call');
    expect(text).toContain('1 su 3');
    expect(text).toContain('Ne mancano 2');
    expect([...document.querySelectorAll('li')].map((each) => each.dataset['standing'])).toEqual([
      'connected',
      'absent',
      'present',
    ]);
    expect(text).toContain('NU.R.P. 03');
    expect(text).toContain('collegato, non ha risposto');
    expect(text).toMatch(/NU\.R\.P\. 02.*assente/);
  });

  it('does not say absent while it still goes on', async () => {
    await shown('vs-conference-roll', { roll: { ...ROLL, closedAtMs: null } });
    expect(words('roll-call')).toContain('collegato, non ha ancora risposto');
    expect(words('roll-call')).toContain('non collegato');
    expect(words('roll-call')).not.toContain('assente');
  });

  it('is corrected by a chair, and a refusal is told', async () => {
    const sent: [string, unknown][] = [];
    let refused: Error | null = null;
    const session = {
      api: (path: string, { body }: { body: unknown }) => {
        sent.push([path, body]);
        return refused ? Promise.reject(refused) : Promise.resolve({});
      },
    };
    const room = await shown('vs-conference-roll', { roll: ROLL }, { session });
    await press(parts('mark-present')[0]!);
    expect(sent).toEqual([['conferences/c/roll/corrections', { present: true, officeId: '03' }]]);
    refused = new Error('no');
    await press('mark-absent');
    expect(sent.at(-1)).toEqual([
      'conferences/c/roll/corrections',
      { present: false, officeId: '01' },
    ]);
    await settled();
    expect(room.failure.value).toBe('failed');
    refused = new ApiError(409, 'not_called', '');
    await press('mark-absent');
    await settled();
    expect(room.failure.value).toBe('not_called');
  });

  it('tells whose word it is', async () => {
    const told = called('04', { standing: 'present', correctedBy: 'Anna', correctedAtMs: 1 });
    await shown('vs-conference-roll', { roll: { ...ROLL, called: [told] } });
    expect(words('roll-call')).toContain('presente: segnato da Anna alle');
  });

  it('is corrected by nobody else', async () => {
    await shown('vs-conference-roll', { roll: ROLL }, { part: 'office', session: {} });
    expect([...parts('mark-present'), ...parts('mark-absent'), ...parts('call-roll')]).toEqual([]);
  });
});

describe('the name of an office', () => {
  it('keeps its number where there is little room', () => {
    const name = 'Nucleo Relazioni con il Pubblico 07';
    const office = { name, office: name, officeShort: 'NU.R.P. 07' };
    expect(shortName(somebody('o', office))).toBe('NU.R.P. 07');
    expect(shortName(somebody('o', { ...office, officeShort: null }))).toBe(name);
    expect(shortName(somebody('o', { ...office, name: 'Mario Rossi' }))).toBe('Mario Rossi');
  });
});

describe('a vote', () => {
  const ballot = {
    ballotId: 'b1',
    question: 'Si anticipa?',
    choices: [
      { text: 'Sì', voters: ['boss'] },
      { text: 'No', voters: [] },
    ],
    openedAtMs: 1,
    closedAtMs: null,
    entitled: ['boss', 'anna'],
    unvoted: ['Bruna'],
  };

  it('shows who has voted and who has not, and lets the voice be changed while it is open', async () => {
    await shown('vs-conference-ballot', { ballot });
    expect(words('vote-count')).toBe(
      'Hanno votato 1 su 2. Può cambiare il suo voto finché la votazione è aperta.',
    );
    expect(words('unvoted')).toBe('Non hanno ancora votato: Bruna.');
    const [yes, no] = [...part('ballot')!.querySelectorAll<HTMLElement>('[aria-pressed]')];
    expect(yes?.getAttribute('aria-pressed')).toBe('true');
    await press(no!);
    expect(asked).toEqual([['vote', { ballotId: 'b1', option: 1 }]]);
    await press('close-ballot');
    expect(asked.at(-1)).toEqual(['closeBallot', {}]);
  });

  it('says that a voice may be changed to those alone who have given one', async () => {
    await shown('vs-conference-ballot', { ballot }, { part: 'office', you: 'anna' });
    expect(words('vote-count')).toBe('Hanno votato 1 su 2.');
    expect(part('ballot')?.querySelector('button')).not.toBeNull();
  });

  it('is only read by those who may not vote, and when it is closed', async () => {
    await shown('vs-conference-ballot', { ballot }, { part: 'office', you: 'guest' });
    expect(part('ballot')?.querySelector('button')).toBeNull();
    clearPage();
    await shown('vs-conference-ballot', { ballot: { ...ballot, closedAtMs: 3 } });
    expect(part('ballot')?.querySelector('button')).toBeNull();
    expect(words('unvoted')).toBe('Non hanno votato: Bruna.');
  });

  it('is asked by a chair with two answers at least', async () => {
    await shown('vs-conference-ballot', {});
    await press('open-ballot');
    const [question, options] = [
      document.querySelector<HTMLInputElement>('#vote-question')!,
      document.querySelector<HTMLTextAreaElement>('#vote-options')!,
    ];
    // the button has given way to the form, in which one goes on
    expect(document.activeElement).toBe(question);
    question.value = 'Si anticipa?';
    options.value = 'Sì';
    await submit('put-to-vote');
    expect(asked).toEqual([]);
    options.value = 'Sì\nNo';
    await submit('put-to-vote');
    expect(asked).toEqual([['openBallot', { question: 'Si anticipa?', options: ['Sì', 'No'] }]]);
  });
});
