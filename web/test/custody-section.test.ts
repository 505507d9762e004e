// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import '../src/pages/custody/custody-section';
import type { Keeping } from '../src/pages/custody/keeping';
import type { Role } from '../src/staff/session';
import type { QualityContext } from '../src/pages/quality/sections';
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
  settled,
  words,
} from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const EMPTY: Keeping = { held: [], sealed: [], requests: [], destroyed: [] };
const ASKED = {
  id: 'q1',
  recordingId: 'r1',
  reference: '7K4-92Q',
  kind: 'release',
  state: 'pending',
  mine: false,
  askedAt: '2026-11-26T09:00:00Z',
  askedBy: 'Anna Rossi',
  askedWhy: 'causa finita',
  decidedAt: null,
  decidedBy: null,
  decidedWhy: null,
  until: null,
} as const;
const DECIDED = { ...ASKED, decidedAt: '2026-11-26T10:00:00Z', decidedBy: 'Bruno Neri' };
const KEPT = {
  recordingId: 'r2',
  reference: 'AAAA-BBBB',
  category: 'weapons',
  startedAt: '2026-11-01T09:00:00Z',
  since: '2026-11-02T09:00:00Z',
  by: null,
  reason: 'causa civile',
};
const FILLED: Keeping = {
  held: [KEPT],
  sealed: [{ ...KEPT, recordingId: 'r3', reference: 'CCCC-DDDD', by: 'Anna Rossi', reason: null }],
  requests: [
    ASKED,
    { ...ASKED, id: 'q2', reference: 'MIA', kind: 'unseal', mine: true },
    {
      ...DECIDED,
      id: 'q3',
      kind: 'open',
      state: 'granted',
      decidedWhy: 'perizia',
      until: '2999-01-01T11:30:00Z',
    },
    {
      ...DECIDED,
      id: 'q4',
      state: 'granted',
      kind: 'open',
      decidedWhy: 'perizia',
      until: '2020-01-01T13:00:00Z',
    },
    { ...DECIDED, id: 'q6', state: 'refused', decidedWhy: 'non serve' },
    { ...DECIDED, id: 'q5', state: 'refused', decidedBy: null },
  ],
  destroyed: [
    {
      recordingId: 'r9',
      reference: 'GONE-1',
      category: 'privacy',
      startedAt: '2026-01-01T09:00:00Z',
      destroyedAt: '2026-07-01T09:00:00Z',
      rule: 'default',
    },
  ],
};
const COPY = {
  contactId: 'c7',
  reference: 'COPY-7',
  category: 'licences',
  state: 'asked',
  askedAt: '2026-11-27T09:00:00Z',
  recordings: ['r7'],
};
const RULES = { rules: [], defaultDays: 180, revision: 1, fromSettings: true };

async function shown(
  role: Role,
  answers: Record<string, unknown> = {},
): Promise<{ api: FakeApi; context: QualityContext }> {
  const api = signedIn(role, {
    'GET retention': RULES,
    'GET custody': FILLED,
    'GET requests': { requests: [] },
    'GET copies': { copies: [COPY] },
    ...answers,
  });
  const context = await qualityContext(role);
  await mount('vs-custody', { context });
  return { api, context };
}
const STATION = {
  ...ASKED,
  id: 's1',
  kind: 'erase',
  askedWhy: 'richiesta 12',
  references: ['7K4-92Q', 'AAAA-BBBB'],
  recordings: 2,
  rules: null,
} as const;
const STATION_REQUESTS = {
  requests: [
    STATION,
    {
      ...STATION,
      id: 's2',
      kind: 'retention',
      askedWhy: '',
      mine: true,
      references: [],
      recordings: 0,
      rules: [{ name: 'armi', days: 30, category: 'weapons' }],
    },
    { ...STATION, id: 's3', kind: 'retention', references: [], recordings: 0 },
    {
      ...STATION,
      ...DECIDED,
      id: 's4',
      kind: 'erase',
      state: 'refused',
      decidedWhy: 'serve ancora',
    },
  ],
};
const dialog = () => document.querySelector<HTMLDialogElement>('dialog[open]');

describe('how recordings are kept', () => {
  it('is told to an overseer: requests, copies, holds, seals, destructions', async () => {
    await shown('supervisor');
    const [theirs, own] = parts('custody-request');
    expect(words(theirs!)).toContain('Togliere il blocco legale · 7K4-92Q');
    expect(words(theirs!)).toContain('Chiesto 26 nov 2026, 10:00 da Anna Rossi');
    expect(words(theirs!)).toContain('Perché: causa finita');
    expect(words(own!)).toContain('L’ha chiesto lei: deve decidere un’altra persona.');
    expect(parts('custody-grant')).toHaveLength(1);
    const requests = words('custody-requests');
    expect(requests).toContain('Concesso 26 nov 2026, 11:00 da Bruno Neri: perizia');
    expect(requests).toContain('Apertura valida fino alle 12:30');
    // one that is over is no opening any more
    expect(requests.split('Apertura valida')).toHaveLength(2);
    expect(requests).toContain('Rifiutato 26 nov 2026, 11:00 da Bruno Neri: non serve');
    expect(requests).toContain('Decaduto 26 nov 2026, 11:00');
    expect(words('custody-copies')).toContain('COPY-7 · Licenze');
    expect(words('custody-held')).toContain('AAAA-BBBB · Armi');
    expect(words('custody-held')).toContain('chi non c’è più');
    expect(words('custody-held')).toContain('Motivo: causa civile');
    expect(words('custody-sealed')).toContain('CCCC-DDDD · Armi');
    expect(words('custody-sealed')).not.toContain('Motivo');
    expect(words('custody-destroyed')).toContain('GONE-1 · Privacy');
    expect(words('custody-destroyed')).toContain('Regola: termine normale');
    await expectAccessible();
  });

  it('says of each part that there is nothing', async () => {
    await shown('admin', { 'GET custody': EMPTY, 'GET copies': { copies: [] } });
    expect(words('custody-requests')).toContain('Nessuna richiesta aspetta una decisione.');
    expect(words('custody-requests')).not.toContain('Già decise');
    expect(words('custody-copies')).toContain('Nessun cittadino ha chiesto una copia.');
    expect(words('custody-held')).toContain('Nessuna registrazione è sotto blocco legale.');
    expect(words('custody-sealed')).toContain('Nessuna registrazione è sigillata.');
    expect(words('custody-destroyed')).toContain('Nessuna registrazione è stata distrutta.');
  });

  it('is no business of the quality office, except copies and rules', async () => {
    const { api } = await shown('quality');
    expect(api.sent('GET custody')).toEqual([]);
    expect(part('custody-requests')).toBeNull();
    expect(part('custody-held')).toBeNull();
    expect(words('custody-copy')).toContain('COPY-7');
    expect(part('custody-rules')).not.toBeNull();
  });

  it.each([403, 404])('is shown where this station gives no copies (%i)', async (status) => {
    await shown('supervisor', { 'GET copies': new Refusal(status, 'not_found') });
    expect(words('custody-copies')).toContain('Nessun cittadino ha chiesto una copia.');
    expect(parts('custody-request')).toHaveLength(2);
  });

  it('says when the station is not heard of, and what was shown stays', async () => {
    const { api } = await shown('supervisor', { 'GET custody': new Refusal(500, 'internal') });
    expect(words(document.querySelector('.staff-problem'))).toContain('Non è riuscito.');
    api.answers['GET custody'] = FILLED;
    await press(labelled('Riprova'));
    expect(parts('custody-request')).toHaveLength(2);
    expect(document.querySelector('.staff-problem')).toBeNull();
  });

  it('is asked for again every half minute, until the page is left', async () => {
    const { api } = await shown('supervisor');
    document.body.replaceChildren();
    vi.useFakeTimers();
    const context = await qualityContext('supervisor');
    const element = await mount('vs-custody', { context });
    const before = api.sent('GET custody').length;
    api.answers['GET custody'] = EMPTY;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(words('custody-held')).toContain('Nessuna registrazione è sotto blocco legale.');
    element.remove();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(api.sent('GET custody')).toHaveLength(before + 1);
  });

  it('leads an overseer to the recording; an administrator watches none', async () => {
    const { context } = await shown('supervisor');
    await press(labelled('Apri la registrazione AAAA-BBBB'));
    expect(context.go).toHaveBeenCalledWith({ section: undefined, recording: 'r2' });
    document.body.replaceChildren();
    await shown('admin');
    expect(words('custody-held')).toContain('AAAA-BBBB');
    expect(() => labelled('Apri la registrazione AAAA-BBBB')).toThrow();
  });
});

describe('what an administrator asks of the station', () => {
  it('waits for another person, who is told what would go', async () => {
    await shown('supervisor', { 'GET requests': STATION_REQUESTS });
    const [erase, change, reset] = parts('station-request').map((each) => words(each));
    expect(erase).toContain('Cancellare i dati di una persona');
    expect(erase).toContain('da Anna Rossi');
    expect(erase).toContain('Perché: richiesta 12');
    expect(erase).toContain('vengono distrutte 2 registrazioni. Contatti: 7K4-92Q e AAAA-BBBB');
    expect(change).toContain('Conservare meno a lungo');
    expect(change).toContain('armi · 30 giorni: argomento: Armi');
    expect(change).toContain('L’ha chiesto lei: deve decidere un’altra persona.');
    expect(change).not.toContain('Perché');
    expect(change).not.toContain('Concedi');
    expect(reset).toContain('Tornerebbero a valere le regole della configurazione.');
    expect(words('custody-requests')).toContain('da Bruno Neri: serve ancora');
    await expectAccessible();
  });

  it('names whose powers would change, from which to which', async () => {
    const account = { displayName: 'Bruno Neri', username: 'bruno', role: 'operator' };
    const one = (id: string, more: object | null) => ({
      ...STATION,
      id,
      kind: 'account',
      account: more && { ...account, ...more },
    });
    const requests = [
      one('s5', { step: 'role', to: 'admin' }),
      one('s6', { step: 'use', to: null }),
      one('s7', { step: 'password', to: null }),
      one('s8', null),
    ];
    await shown('supervisor', { 'GET requests': { requests } });
    const told = parts('station-request').map((each) => words(each));
    for (const [index, said] of [
      'Bruno Neri (bruno) passerebbe da operatore a amministratore.',
      'Bruno Neri (bruno) potrebbe entrare, come operatore.',
      'Bruno Neri (bruno) (operatore) avrebbe una password provvisoria nuova',
      'L’accesso non c’è più.',
    ].entries()) {
      expect(told[index]).toContain(said);
    }
  });

  it.each([
    ['own_account', 'Si tratta del suo accesso'],
    ['account_changed', 'Nel frattempo l’accesso è cambiato'],
    ['decided', 'Qualcuno ha già deciso.'],
    ['nothing_recorded', 'La registrazione non c’è più.'],
    ['too_new', 'Il suo account è troppo recente'],
    ['made_by_asker', 'ha creato o modificato da poco il suo account'],
    ['same_hands', 'nelle stesse mani'],
    ['rules_changed', 'Le regole sono cambiate nel frattempo'],
    ['recording_kept', 'Una registrazione è bloccata'],
  ])('is decided with a reason, and refused as %s in words', async (code, said) => {
    const { api } = await shown('supervisor', {
      'GET requests': STATION_REQUESTS,
      'POST requests/s1/decision': new Refusal(403, code),
    });
    await press(parts('custody-grant')[0]!);
    expect(words(dialog())).toContain('non scriva il nome di nessuno');
    await fill('custody-reason', 'va bene così');
    await press('confirm-custody');
    expect(words(dialog()?.querySelector('[role="alert"]') ?? null)).toContain(said);
    api.answers['POST requests/s1/decision'] = {};
    api.answers['GET requests'] = { requests: [] };
    await press('confirm-custody');
    expect(api.sent('POST requests/s1/decision')[1]?.body).toEqual({
      granted: true,
      reason: 'va bene così',
    });
    expect(parts('station-request')).toEqual([]);
  });
});

describe('a decision', () => {
  it('asks for the reason, is put on record, and the request is asked about no more', async () => {
    const { api } = await shown('supervisor', {
      'POST recordings/r1/requests/q1/decision': {},
    });
    await press('custody-refuse');
    expect(words(dialog())).toContain('Rifiutare?');
    expect(words(dialog())).toContain('Togliere il blocco legale · 7K4-92Q');
    await expectAccessible();
    expect(part('custody-reason')?.getAttribute('maxlength')).toBe('200');
    await fill('custody-reason', ' no ');
    await press('confirm-custody');
    expect(words(dialog())).toContain('Scriva il motivo: almeno tre lettere.');
    expect(document.activeElement).toBe(part('custody-reason'));
    expect(api.sent('POST recordings/r1/requests/q1/decision')).toEqual([]);

    api.answers['GET custody'] = { ...FILLED, requests: [] };
    await fill('custody-reason', 'non ancora');
    await press('confirm-custody');
    expect(api.sent('POST recordings/r1/requests/q1/decision')[0]?.body).toEqual({
      granted: false,
      reason: 'non ancora',
    });
    expect(dialog()).toBeNull();
    expect(parts('custody-request')).toEqual([]);
    expect(document.body.textContent).toContain('Decisione registrata.');
    await press('copy-grant');
    expect(document.body.textContent).not.toContain('Decisione registrata.');
  });

  it.each([
    ['own_request', 'L’ha chiesto lei'],
    ['already_decided', 'Qualcuno ha già deciso.'],
    ['already_held', 'È già sotto blocco legale.'],
    ['already_sealed', 'È già sigillata.'],
    ['already_asked', 'La stessa richiesta aspetta già una decisione.'],
    ['nothing_to_ask', 'Non c’è nulla da togliere.'],
    ['sealed', 'La registrazione è sigillata'],
    ['recording_gone', 'La registrazione non c’è più.'],
    ['ledger_unavailable', 'quindi non è stato fatto'],
    ['unheard_of', 'Non è riuscito.'],
  ])('that the station refuses as %s stands in the dialog', async (code, said) => {
    await shown('admin', { 'POST recordings/r1/requests/q1/decision': new Refusal(409, code) });
    await press('custody-grant');
    await fill('custody-reason', 'tre');
    await press('confirm-custody');
    expect(words(dialog()?.querySelector('[role="alert"]') ?? null)).toContain(said);
    expect(parts('custody-request')).toHaveLength(2);
    expect(document.body.textContent).not.toContain('Decisione registrata.');
    // the next question is not answered by the refusal of the last
    await press(labelled('Annulla', dialog()!));
    await press('custody-refuse');
    expect(dialog()?.querySelector('[role="alert"]')).toBeNull();
  });

  it('may be given up', async () => {
    const { api } = await shown('admin');
    await press('custody-grant');
    await press(labelled('Annulla', dialog()!));
    expect(dialog()).toBeNull();
    expect(api.requests.filter(({ path }) => path.endsWith('/decision'))).toEqual([]);
  });

  it('about a copy tells what the citizen will get or read', async () => {
    const { api } = await shown('quality', { 'POST copies/c7/decision': {} });
    await press('copy-refuse');
    expect(words(dialog())).toContain('Il cittadino legge il motivo che scrive qui.');
    await press(labelled('Annulla', dialog()!));
    await press('copy-grant');
    expect(words(dialog())).toContain('COPY-7');
    expect(words(dialog())).toContain('il cittadino la scarica con il suo codice');
    api.answers['GET copies'] = { copies: [] };
    await fill('custody-reason', 'ne ha diritto');
    await press('confirm-custody');
    expect(api.sent('POST copies/c7/decision')[0]?.body).toEqual({
      granted: true,
      reason: 'ne ha diritto',
    });
    expect(parts('custody-copy')).toEqual([]);
  });
});

describe('a certificate of destruction', () => {
  it('is read, and saved as a text', async () => {
    await shown('admin', {
      'GET recordings/r9/certificate': { recordingId: 'r9', entry: '{"n":12}', key: 'ed25519:AA' },
    });
    const saved: Blob[] = [];
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      saved.push(blob as Blob);
      return 'blob:certificate';
    });
    await press('show-certificate');
    expect(words('certificate')).toContain('{"n":12}');
    expect(words('certificate')).toContain('ed25519:AA');
    await expectAccessible();
    await press(labelled('Salva il certificato'));
    expect(await saved[0]?.text()).toBe('{"n":12}\nkey ed25519:AA\n');
    await press(labelled('Chiudi', dialog()!));
    expect(dialog()).toBeNull();
  });

  it('that is not to be had is said', async () => {
    await shown('admin', {
      'GET recordings/r9/certificate': new Refusal(503, 'ledger_unavailable'),
    });
    await press('show-certificate');
    await settled();
    expect(part('certificate')).toBeNull();
    expect(words(dialog())).toContain('Non è stato possibile annotarlo nel registro');
  });
});
