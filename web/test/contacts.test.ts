import { describe, expect, it } from 'vitest';
import {
  addressOf,
  byReason,
  type ContactListed,
  daysOf,
  filtersOf,
  isNarrowed,
  listPath,
  paramsOf,
  periodOf,
  searchBody,
} from '../src/pages/contacts/contacts';
import { channelWords, reasonWords, stateWords, stepWords } from '../src/pages/contacts/words';

const contact = (part: Partial<ContactListed>): ContactListed => ({
  id: 'c1',
  reference: 'AB-1',
  category: 'weapons',
  channel: 'video',
  modality: 'text',
  state: 'closed',
  outcome: null,
  wrapUpCode: null,
  askedBack: false,
  enteredAt: '2026-11-26T08:00:00Z',
  answeredAt: null,
  endedAt: null,
  operators: [],
  recordings: [],
  callback: null,
  message: null,
  title: null,
  ...part,
});
const MESSAGE = { state: 'answered', dueAt: '', answeredAt: null, late: false } as const;
const CALLBACK = { way: 'phone', dueAt: '', calledAt: null, result: null } as const;

describe('who was passed over', () => {
  it('is counted by reason, the most first, with the names that are known', () => {
    const passed = [
      { reason: 'less_idle', name: 'Bianchi' },
      { reason: 'category', name: 'Verdi' },
    ];
    expect(byReason(passed, { category: 1, less_idle: 30 })).toEqual([
      { reason: 'less_idle', count: 30, names: ['Bianchi'] },
      { reason: 'category', count: 1, names: ['Verdi'] },
    ]);
  });
});

describe('words', () => {
  it('say how a contact stands or how it ended', () => {
    expect(stateWords(contact({ state: 'waiting' }))).toBe('in attesa');
    expect(stateWords(contact({ outcome: 'removed' }))).toBe('tolto dalla coda');
    expect(stateWords(contact({ outcome: 'of a later version' }))).toBe('chiuso');
  });

  it('say who did what to whom, and show no word of programs', () => {
    const step = { at: '', operator: 'Rossi', reason: null, category: 'weapons', to: 'Bianchi' };
    const label = () => 'Armi';
    const words = stepWords({ ...step, kind: 'contact.move' }, label);
    expect(words).toBe('Spostato dal Capo Ufficio · Armi · Rossi · a Bianchi');
    expect(stepWords({ ...step, kind: 'of_a_later_version' }, label)).toContain('Altro passaggio');
  });

  it('say why somebody declined or ended it, quote a person, and hide the queue’s own words', () => {
    const step = { at: '', operator: 'Rossi', category: null, to: null };
    const words = (kind: string, reason: string | null) => reasonWords({ ...step, kind, reason });
    expect(words('decline', 'conflict-of-interest')).toBe('conflitto di interessi');
    expect(words('consult_decline', 'busy')).toBe('aveva altro in corso');
    expect(words('hang_up', 'prank')).toBe('Scherzo o prova');
    expect(words('hang_up', 'some_word')).toBe('');
    expect(words('contact.move', 'Turno scoperto')).toBe('«Turno scoperto»');
    expect(words('remove', 'supervisor')).toBe('');
  });

  it('say of a message how it stands, how it was taken, and whether it was late', () => {
    const of = (message: Partial<ContactListed['message']>) =>
      stateWords(contact({ state: 'waiting', message: { ...MESSAGE, ...message } }));
    expect(of({ state: 'open' })).toBe('attende risposta');
    expect(of({ state: 'taken' })).toBe('risposta in preparazione');
    expect(of({ late: true })).toBe('risposta inviata oltre il termine');
    const step = { at: '', operator: 'Rossi', category: null, to: null };
    const words = (kind: string, reason: string | null) => [
      stepWords({ ...step, kind, reason }, () => ''),
      reasonWords({ ...step, kind, reason }),
    ];
    expect(words('message_taken', 'list')).toEqual([
      'Preso in carico · Rossi',
      'preso dall’elenco',
    ]);
    expect(words('message_answered', 'late')[1]).toBe('oltre il termine');
    expect(words('message_closed', 'other-body')[1]).toBe('competenza di altri');
    expect(words('message_closed', 'of a later version')[1]).toBe('');
  });

  it('say by which channel somebody came, and call no message a chat', () => {
    expect(channelWords(contact({ channel: 'message', message: MESSAGE }))).toBe('Messaggio');
    expect(channelWords(contact({ channel: 'callback', callback: CALLBACK }))).toBe(
      'Richiamata per telefono',
    );
    expect(channelWords(contact({ channel: 'phone' }))).toBe('Telefono');
    expect(channelWords(contact({ channel: 'elsewhere', modality: 'audio' }))).toBe(
      'Chiamata di un altro sistema, registrata qui',
    );
    expect(channelWords(contact({}))).toBe('Chat dal sito');
    expect(channelWords(contact({ title: 'Piano' }))).toBe('Conferenza');
  });

  it('say of somebody who asked to be called back that they did, not that they were removed', () => {
    const gone = contact({ outcome: 'removed', askedBack: true });
    expect(stateWords(gone)).toBe('ha chiesto di essere richiamato');
    const step = { at: '', operator: null, category: null, to: null, kind: 'remove' };
    const words = (reason: string) => stepWords({ ...step, reason }, () => '');
    expect(words('callback')).toBe('Il cittadino ha chiesto di essere richiamato');
    expect(words('supervisor')).toBe('Tolto dalla coda');
  });

  it('say of a conversation in three that it goes on', () => {
    expect(stateWords(contact({ state: 'three_way' }))).toBe('conversazione a tre');
  });

  it('say of a number outside that it was called, why it is gone, and that the citizen went on with it', () => {
    expect(stateWords(contact({ state: 'passed' }))).toBe('passato a un numero esterno');
    const step = { at: '', operator: 'Rossi', category: null, to: null };
    const of = (kind: string, reason: string | null = null) => [
      stepWords({ ...step, kind, reason }, () => ''),
      reasonWords({ ...step, kind, reason }),
    ];
    expect(of('call_outside')).toEqual(['Chiamato un numero esterno · Rossi', '']);
    expect(of('outside_gone', 'busy')[1]).toBe('il numero era occupato');
    expect(of('outside_gone', 'ended')[1]).toBe('');
    expect(of('pass_on')[0]).toBe('Passato al numero esterno · Rossi');
  });
});

describe('what is looked for', () => {
  const ALL = { reference: 'z2h8', words: 'Rossi', from: '2026-03-29', to: '2026-03-29' };

  it('stands behind the # of the address, where no log has it, and is read again from it', () => {
    const address = addressOf({ ...ALL, order: 'oldest', office: '' }, 'c1');
    expect(address).toMatch(/^\/supervisor\/contacts#/);
    const params = paramsOf(new URL(address, 'https://x.example'));
    expect(filtersOf(params)).toEqual({ ...ALL, order: 'oldest' });
    expect(params.get('id')).toBe('c1');
    expect(addressOf({}, null)).toBe('/supervisor/contacts');
    // an address of before
    expect(paramsOf(new URL('https://x.example/supervisor/contacts?id=c2')).get('id')).toBe('c2');
  });

  it('leaves out what makes no sense', () => {
    const params = new URLSearchParams('from=yesterday&order=random&channel=%20&operator=a1');
    expect(filtersOf(params)).toEqual({ operator: 'a1' });
    expect(isNarrowed({ order: 'oldest' })).toBe(false);
    expect(isNarrowed({ order: 'oldest', operator: 'a1' })).toBe(true);
  });

  it('is asked by days of Rome, and words never in an address', () => {
    // the night in which clocks go forward has 23 hours
    const query = new URLSearchParams(listPath(ALL, 'next').split('?')[1]);
    expect(query.get('from')).toBe('2026-03-28T23:00:00.000Z');
    expect(query.get('to')).toBe('2026-03-29T22:00:00.000Z');
    expect(query.get('cursor')).toBe('next');
    expect(query.has('words')).toBe(false);
    expect(searchBody(ALL, 'Reclamo 12')).toMatchObject({
      words: 'Rossi',
      reason: 'Reclamo 12',
      reference: 'z2h8',
    });
  });

  it('may be a period, which is told from its days', () => {
    const today = '2026-03-01';
    expect(daysOf('yesterday', today)).toEqual({ from: '2026-02-28', to: '2026-02-28' });
    expect(daysOf('week', today)).toEqual({ from: '2026-02-23', to: today });
    expect(daysOf('month', '2026-03-31')).toEqual({ from: '2026-03-01', to: '2026-03-31' });
    expect(periodOf({}, today)).toBe('');
    expect(periodOf(daysOf('week', today), today)).toBe('week');
    expect(periodOf({ from: '2026-01-01' }, today)).toBe('days');
  });
});
