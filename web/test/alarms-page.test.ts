// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import '../src/pages/alarms/alarms-page';
import {
  addresses,
  type Kind,
  limits,
  threshold,
  whenWords,
  written,
} from '../src/pages/alarms/rule-words';
import type { AlarmRuleList, AlarmRuleShown } from '../src/protocol/api';
import { expectAccessible } from './accessibility';
import { alarm } from './alarm-samples';
import {
  check,
  fill,
  labelled,
  mount,
  part,
  parts,
  press,
  Refusal,
  said,
  submit,
  words,
} from './page';
import { eventually } from './eventually';
import { freshPages, signedIn, STATION } from './staff';

freshPages();

const SECONDS: Kind = {
  kind: 'wait',
  unit: 'seconds',
  least: 1,
  most: 86_400,
  byTopic: true,
  grave: true,
};
const COUNT: Kind = { ...SECONDS, kind: 'late', unit: 'count', most: 100_000, byTopic: false };
const PERCENT: Kind = { ...COUNT, kind: 'level', unit: 'percent', most: 100 };
const HOLD: Kind = { ...SECONDS, kind: 'hold', least: 10, most: 3600, byTopic: false };
const EVENT: Kind = { ...SECONDS, kind: 'recording', unit: 'none', byTopic: false };
const WAIT: AlarmRuleShown = {
  id: 'default-wait',
  kind: 'wait',
  threshold: 300,
  category: null,
  supervisors: true,
  operators: false,
  office: null,
  sound: true,
  mail: [],
  people: [],
  enabled: true,
  shipped: true,
  staysOn: false,
  revision: 0,
  changedAt: null,
  changedBy: null,
};
const OWN: AlarmRuleShown = {
  ...WAIT,
  id: 'own',
  category: 'weapons',
  threshold: 90,
  operators: true,
  office: 'o1',
  sound: false,
  mail: ['capo@example.org'],
  shipped: false,
  revision: 2,
  changedAt: '2026-11-26T08:00:00Z',
  changedBy: 'Carla Verdi',
};
const LIST: AlarmRuleList = {
  rules: [
    WAIT,
    OWN,
    { ...WAIT, id: 'default-late', kind: 'late', threshold: 1, enabled: false },
    { ...WAIT, id: 'default-recording', kind: 'recording', threshold: 0 },
  ],
  kinds: [SECONDS, COUNT, EVENT],
  mailReady: true,
  mailMinutes: 15,
};
const PAST = {
  id: 'p1',
  kind: 'missed',
  category: null,
  raisedAt: '2026-11-26T08:00:00Z',
  overAt: '2026-11-26T08:07:30Z',
  acknowledgedAt: '2026-11-26T08:01:00Z',
  acknowledgedBy: 'Carla Verdi',
  reference: null,
  operator: 'Anna Rossi',
  cause: null,
};

async function shown(more: Record<string, unknown> = {}) {
  const api = signedIn('supervisor', {
    'GET alarms': { nowMs: 0, alarms: [] },
    'GET alarm-rules': LIST,
    'GET alarms/history': {
      alarms: [PAST, { ...PAST, id: 'p2', overAt: null, acknowledgedAt: null }],
    },
    'GET offices': { offices: [{ id: 'o1', name: 'NU.R.P. 01', disabledAt: null }] },
    'GET station': STATION,
    ...more,
  });
  await mount('vs-alarms-page');
  return api;
}

const field = (id: string) => document.querySelector<HTMLInputElement>(`#${id}`)!;
const dialog = () => document.querySelector<HTMLDialogElement>('dialog[open]');
const rows = () => [...part('alarm-rules')!.querySelectorAll('tbody tr')].map((row) => words(row));

describe('thresholds', () => {
  it('are written in minutes and kept in seconds', () => {
    expect(written(90, 'seconds')).toBe('1,5');
    expect(threshold('1,5', SECONDS)).toBe(90);
    expect(threshold('0.5', SECONDS)).toBe(30);
    expect(threshold('0', SECONDS)).toBeNull();
    expect(threshold('soon', SECONDS)).toBeNull();
    expect(threshold('', SECONDS)).toBeNull();
    expect(threshold('2,5', COUNT)).toBeNull();
    expect(threshold('3', COUNT)).toBe(3);
    expect(threshold('', EVENT)).toBe(0);
    expect(whenWords({ ...WAIT, threshold: 3 }, COUNT)).toBe('da 3 in su');
    expect(whenWords({ ...WAIT, threshold: 80 }, PERCENT)).toBe('inferiore a 80%');
    expect(addresses(' a@b.it, c@d.it;e@f.it ')).toEqual(['a@b.it', 'c@d.it', 'e@f.it']);
  });
});

describe('the limits of a threshold', () => {
  it.each([
    [COUNT, 1, 100_000, '1', '100.000'],
    [PERCENT, 1, 100, '1', '100'],
    [HOLD, 1 / 6, 60, '0,17', '60'],
  ])('of %o are taken, and nothing beyond', (kind, least, most, saidLeast, saidMost) => {
    const [from, to] = [kind.least, kind.most];
    expect([threshold(String(least), kind), threshold(String(most), kind)]).toEqual([from, to]);
    const step = kind.unit === 'seconds' ? 1 / 60 : 1;
    expect(threshold(String(least - step), kind)).toBeNull();
    expect(threshold(String(most + step), kind)).toBeNull();
    expect(limits(kind)).toEqual({ least: saidLeast, most: saidMost });
  });
});

describe('the page of alarms', () => {
  it('lists the rules in words, and the alarms of the last days', async () => {
    await shown();
    const [wait, own, late, recording] = rows();
    expect(wait).toContain('Attesa più lunga in coda da oltre 5 min Capo Ufficio suono');
    expect(wait).toContain('come fornita');
    expect(own).toContain('Attesa più lunga in coda · Armi da oltre 1 min 30 s');
    expect(own).toContain('Capo Ufficio, operatori, NU.R.P. 01 senza suono · 1 e-mail');
    expect(own).toContain('Carla Verdi');
    expect(late).toContain('spenta');
    expect(recording).toContain('subito');
    expect(words('no-alarms')).toContain('Nessun avviso');
    expect(words('alarms-past')).toContain('Anna Rossi');
    expect(words('alarms-past')).toContain('7 min');
    expect(words('alarms-past')).toContain('continua');
    await expectAccessible();
  });

  it('shows what goes on now in the place of the empty line', async () => {
    await shown({ 'GET alarms': { nowMs: 0, alarms: [alarm('nobody')] } });
    expect(parts('alarm')).toHaveLength(1);
    expect(part('no-alarms')).toBeNull();
  });

  it('claims no calm before the alarms were read', async () => {
    await shown({ 'GET alarms': () => new Promise(() => undefined) });
    expect(part('no-alarms')).toBeNull();
    expect(words('alarms-now')).toContain('Caricamento');
    document.body.replaceChildren();
    await shown({ 'GET alarms': new Refusal(503, 'away') });
    expect(part('no-alarms')).toBeNull();
    expect(words('alarms-now')).toContain('non si leggono');
  });

  it('claims no calm either once the station has not answered for a while', async () => {
    vi.useFakeTimers();
    const api = await shown();
    expect(part('no-alarms')).not.toBeNull();
    api.answers['GET alarms'] = new Refusal(503, 'away');
    await vi.advanceTimersByTimeAsync(35_000);
    expect(part('no-alarms')).not.toBeNull();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(part('no-alarms')).toBeNull();
    expect(words('alarms-now')).toContain('non si leggono');
  });

  it('adds a rule, and refuses a threshold that is none', async () => {
    const api = await shown({ 'POST alarm-rules': LIST });
    await press('add-rule');
    await expectAccessible();
    await fill(field('rule-threshold'), 'presto');
    await submit(field('rule-threshold'));
    expect(field('rule-threshold').getAttribute('aria-invalid')).toBe('true');
    expect(words('save-rule')).toBe('Salva');
    expect(api.sent('POST alarm-rules')).toEqual([]);
    await fill(field('rule-threshold'), '2');
    await fill(field('rule-mail'), 'capo@example.org');
    await check(field('rule-operators'));
    await check('addressee');
    await submit(field('rule-threshold'));
    expect(api.sent('POST alarm-rules')[0]?.body).toEqual({
      kind: 'wait',
      threshold: 120,
      category: null,
      supervisors: true,
      operators: true,
      office: null,
      sound: true,
      enabled: true,
      mail: ['capo@example.org'],
      people: ['p1'],
      seen: 0,
    });
    await eventually(() => expect(said()).toBe('Regola salvata: vale da subito.'));
    expect(dialog()).toBeNull();
  });

  it('changes a rule that is there, and says who was faster', async () => {
    const api = await shown({ 'PUT alarm-rules/own': new Refusal(409, 'rule_changed') });
    await press(labelled('Modifica: Attesa più lunga in coda · Armi'));
    expect(field('rule-threshold').value).toBe('1,5');
    expect(field('rule-mail').value).toBe('capo@example.org');
    await submit(field('rule-threshold'));
    expect(api.sent('PUT alarm-rules/own')[0]?.body).toMatchObject({ seen: 2, office: 'o1' });
    expect(words(dialog())).toContain('cambiata da altri');
  });

  it('keeps on what has to stay on, and says why', async () => {
    const kinds = [...LIST.kinds, { ...SECONDS, kind: 'shut_out' as const, byTopic: false }];
    const out = { ...WAIT, id: 'default-shut-out', kind: 'shut_out' as const, staysOn: true };
    const api = await shown({
      'GET alarm-rules': { ...LIST, kinds, rules: [out, WAIT] },
      'PUT alarm-rules/default-shut-out': new Refusal(422, 'always_on'),
    });
    await press(labelled('Modifica: Cittadini fuori dentro l’orario'));
    for (const id of ['rule-supervisors', 'rule-enabled']) {
      expect(field(id).disabled).toBe(true);
      expect(field(id).checked).toBe(true);
      expect(words(document.querySelector(`#${field(id).getAttribute('aria-describedby')}`))).toBe(
        'Questa regola resta accesa e avvisa sempre il Capo Ufficio: nessun cittadino deve restare fuori senza che qualcuno lo sappia.',
      );
    }
    expect(field('rule-operators').disabled).toBe(false);
    await expectAccessible();
    await submit(field('rule-threshold'));
    expect(api.sent('PUT alarm-rules/default-shut-out')[0]?.body).toMatchObject({
      supervisors: true,
      enabled: true,
    });
    expect(words(dialog())).toContain('non si può spegnere');
    await press(labelled('Annulla'));
    await press(labelled('Modifica: Attesa più lunga in coda'));
    expect(field('rule-enabled').disabled).toBe(false);
    expect(document.querySelector('#rule-fixed')).toBeNull();
  });

  it('removes a rule after asking, and puts back one that ships', async () => {
    const changed = { ...WAIT, revision: 1, changedAt: '2026-11-26T08:00:00Z' };
    const api = await shown({
      'GET alarm-rules': { ...LIST, rules: [changed, OWN] },
      'DELETE alarm-rules/own': { ...LIST, rules: [changed] },
      'DELETE alarm-rules/default-wait': LIST,
    });
    await press('remove-rule');
    expect(words(dialog())).toContain('non avviserà più nessuno');
    await press('confirm-remove-rule');
    expect(api.sent('DELETE alarm-rules/own')).toHaveLength(1);
    await eventually(() => expect(said()).toBe('Regola eliminata.'));
    await press('restore-rule');
    expect(api.sent('DELETE alarm-rules/default-wait')).toHaveLength(1);
    await eventually(() => expect(said()).toBe('Regola ripristinata.'));
    expect(parts('edit-rule')).toHaveLength(4);
  });

  it('shows twenty of the last alarms, and all when asked', async () => {
    const many = Array.from({ length: 25 }, (_, each) => ({ ...PAST, id: `p${each}` }));
    await shown({ 'GET alarms/history': { alarms: many } });
    expect(part('alarms-past')!.querySelectorAll('tbody tr')).toHaveLength(20);
    await press('all-past');
    expect(part('alarms-past')!.querySelectorAll('tbody tr')).toHaveLength(25);
  });

  it('says that the rules cannot be read', async () => {
    await shown({ 'GET alarm-rules': new Refusal(503, 'away') });
    expect(words(document.querySelector('main'))).toContain('Riprova');
    expect(part('alarm-rules')).toBeNull();
  });
});
