// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import type { Role } from '../src/staff/session';
import { areRules, type RetentionShown, type RetentionTried } from '../src/pages/custody/keeping';
import '../src/pages/custody/retention-rules';
import { expectAccessible } from './accessibility';
import { type FakeApi, fill, labelled, mount, part, parts, press, Refusal, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const RULES: RetentionShown = {
  rules: [
    { name: 'armi', days: 365, category: 'weapons', outcome: 'completed', consent: true },
    { name: 'ritirate', days: 1, consent: false, evaluated: false },
  ],
  defaultDays: 180,
  revision: 4,
  fromSettings: false,
  changedAt: null,
  waits: false,
};
const TRIED: RetentionTried = {
  examined: 40,
  complete: false,
  due: 2,
  dueBytes: 3_000_000,
  soon: 5,
  rules: [{ name: 'armi', recordings: 12 }],
  examples: [
    {
      recordingId: 'r1',
      reference: '7K4-92Q',
      category: 'weapons',
      startedAt: '2026-05-01T08:00:00Z',
      rule: 'default',
    },
  ],
};

async function shown(role: Role, answers: Record<string, unknown> = {}): Promise<FakeApi> {
  const api = signedIn(role, { 'GET retention': RULES, ...answers });
  await mount('vs-retention-rules', { context: await qualityContext(role) });
  return api;
}
const rule = (number: number) => parts('retention-rule')[number - 1]!;
const field = (number: number, name: string) =>
  document.querySelector<HTMLInputElement>(`#custody-rule-${number}-${name}`)!;

it.each([
  ['a', 1, true],
  ['a', 36_500, true],
  ['a', 0, false],
  ['a', 36_501, false],
  ['a', 1.5, false],
  ['a'.repeat(32), 9, true],
  ['a'.repeat(33), 9, false],
  ['default', 9, false],
  ['hold', 9, false],
  ['sealed', 9, false],
])('a rule %s of %f days is one that the station takes: %s', (name, days, taken) => {
  expect(areRules([{ name, days }])).toBe(taken);
});

describe('the rules of retention', () => {
  it('are read by the quality office, which neither tries nor changes them', async () => {
    await shown('quality');
    const said = words('custody-rules');
    expect(said).toContain('Valgono le regole salvate qui.');
    expect(said).toContain('Se nessuna regola vale: 180 giorni dalla fine.');
    expect(said).toContain('armi · 365 giorni');
    expect(said).toContain('argomento: Armi, esito: concluso e con consenso fino alla fine');
    expect(said).toContain('ritirate · un giorno');
    expect(said).toContain('consenso ritirato e non valutata');
    expect(document.querySelectorAll('button, input, select')).toHaveLength(0);
    await expectAccessible();
  });

  it('say that there are none, and that those of the settings count', async () => {
    await shown('quality', { 'GET retention': { ...RULES, rules: [], fromSettings: true } });
    expect(words('custody-rules')).toContain('Valgono le regole della configurazione.');
    expect(words('custody-rules')).toContain('Non ci sono regole.');
  });

  it('are waited for, and asked for again when the station was not heard of', async () => {
    const api = signedIn('admin', { 'GET retention': RULES });
    const context = await qualityContext('admin');
    api.offline = true;
    await mount('vs-retention-rules', { context });
    expect(words('custody-rules')).not.toContain('Caricamento');
    expect(words(document.querySelector('[role="alert"]'))).toContain('non risponde');
    api.offline = false;
    await press(labelled('Riprova'));
    expect(parts('retention-rule')).toHaveLength(2);
    expect(document.querySelector('[role="alert"]')).toBeNull();
  });

  it('are tried by a supervisor, who is told what would go and changes nothing', async () => {
    const api = await shown('supervisor', { 'POST retention/trial': TRIED });
    expect(part('add-rule')).toBeNull();
    expect(document.querySelectorAll('input, select')).toHaveLength(0);
    await press('try-rules');
    const [trial] = api.sent('POST retention/trial');
    expect(trial?.body).toEqual({ rules: RULES.rules });
    const said = words('retention-tried');
    expect(said).toContain('Entro un’ora verrebbero distrutte 2 registrazioni (3 MB).');
    expect(said).toContain('Nei prossimi 30 giorni se ne aggiungerebbero 5.');
    expect(said).toContain('Esaminate 40 registrazioni. Ce ne sono altre, non esaminate.');
    expect(said).toContain('armi: 12');
    expect(said).toContain('7K4-92Q · Armi (termine normale)');
    expect(document.activeElement).toBe(part('retention-tried'));
    expect(part('save-rules')).toBeNull();
    await expectAccessible();
  });

  it('are changed by an administrator once they were tried', async () => {
    const saved = { ...RULES, revision: 5, rules: [{ name: 'armi', days: 30, evaluated: true }] };
    const api = await shown('admin', {
      'POST retention/trial': {
        ...TRIED,
        due: 0,
        soon: 0,
        complete: true,
        rules: [],
        examples: [],
      },
      'PUT retention': saved,
    });
    expect(field(1, 'category').value).toBe('weapons');
    expect(field(2, 'consent').value).toBe('no');
    await expectAccessible();

    await press(rule(2).querySelector('button')!);
    expect(parts('retention-rule')).toHaveLength(1);
    await fill(field(1, 'days'), '30');
    await fill(field(1, 'category'), '');
    await fill(field(1, 'outcome'), '');
    await fill(field(1, 'consent'), '');
    await fill(field(1, 'evaluated'), 'yes');
    expect(part('save-rules')).toBeNull();
    expect(words('custody-rules')).toContain('Prima di salvare, provi le regole');
    await press('try-rules');
    expect(words('retention-tried')).toContain('Entro un’ora non verrebbe distrutto nulla.');
    expect(words('retention-tried')).not.toContain('Nei prossimi');

    // what was tried is not what would be saved any more
    await fill(field(1, 'days'), '31');
    expect(part('save-rules')).toBeNull();
    await fill(field(1, 'days'), '30');
    await press('try-rules');
    await press('save-rules');
    const [put] = api.sent('PUT retention');
    expect(put?.body).toEqual({
      revision: 4,
      rules: [{ name: 'armi', days: 30, evaluated: true }],
    });
    expect(words('custody-rules')).toContain('Regole salvate: valgono da subito');
    expect(part('save-rules')).toBeNull();
    expect(part('retention-tried')).toBeNull();
  });

  it('are added by their name, and none that the station would refuse is sent', async () => {
    const api = await shown('admin', { 'POST retention/trial': TRIED });
    await press('add-rule');
    expect(parts('retention-rule')).toHaveLength(3);
    expect(document.activeElement).toBe(field(3, 'name'));
    expect(field(3, 'days').value).toBe('180');
    for (const wrong of ['', 'Con Spazio', 'armi', 'default']) {
      await fill(field(3, 'name'), wrong);
      await press('try-rules');
      expect(words('custody-rules'), wrong).toContain('il nome deve essere unico, in minuscolo');
    }
    await fill(field(3, 'name'), 'lunga');
    await fill(field(3, 'days'), '0');
    await press('try-rules');
    expect(api.sent('POST retention/trial')).toEqual([]);
    await fill(field(3, 'days'), '3650');
    await press('try-rules');
    expect(api.sent('POST retention/trial')[0]?.body).toEqual({
      rules: [...RULES.rules, { name: 'lunga', days: 3650 }],
    });

    await press(labelled('Annulla le modifiche'));
    expect(parts('retention-rule')).toHaveLength(2);
    expect(part('save-rules')).toBeNull();
  });

  it('that somebody else has changed meanwhile are shown as they are now', async () => {
    const theirs = { ...RULES, revision: 5, rules: [{ name: 'altrui', days: 9 }] };
    const api = await shown('admin', {
      'POST retention/trial': TRIED,
      'PUT retention': new Refusal(409, 'rules_changed'),
    });
    await fill(field(1, 'days'), '30');
    await press('try-rules');
    api.answers['GET retention'] = theirs;
    await press('save-rules');
    expect(words('custody-rules')).toContain('Qualcun altro ha cambiato le regole nel frattempo');
    expect(field(1, 'name').value).toBe('altrui');
  });

  it('that keep something less long wait for somebody else, and those in force stay', async () => {
    const api = await shown('admin', {
      'POST retention/trial': TRIED,
      'PUT retention': { ...RULES, waits: true },
    });
    expect(words('rules-wait')).toBe('');
    await fill(field(1, 'days'), '30');
    await press('try-rules');
    await expectAccessible();
    await fill(document.querySelector<HTMLInputElement>('#custody-rules-why')!, 'poco spazio');
    await press('save-rules');
    expect(api.sent('PUT retention')[0]?.body).toMatchObject({
      revision: 4,
      reason: 'poco spazio',
    });
    expect(words('rules-wait')).toContain('aspetta un’altra persona');
    expect(words('custody-rules')).not.toContain('Regole salvate');
    expect(field(1, 'days').value).toBe('365');
    await expectAccessible();
  });

  it('that were asked for already are not asked for again', async () => {
    await shown('admin', {
      'POST retention/trial': TRIED,
      'PUT retention': new Refusal(409, 'already_asked'),
    });
    await fill(field(1, 'days'), '30');
    await press('try-rules');
    await press('save-rules');
    expect(words('custody-rules')).toContain('La stessa richiesta aspetta già una decisione.');
  });

  it('go back to those of the settings', async () => {
    const api = await shown('admin', {
      'DELETE retention': { ...RULES, revision: 5, rules: [], fromSettings: true },
    });
    await press(labelled('Torna alla configurazione'));
    expect(api.sent('DELETE retention').map(({ path }) => path)).toEqual(['retention?revision=4']);
    expect(parts('retention-rule')).toEqual([]);
    expect(words('custody-rules')).toContain('Valgono le regole della configurazione.');
    expect(() => labelled('Torna alla configurazione')).toThrow();
  });

  it('are not tried or saved where the station refuses, and it is said', async () => {
    await shown('admin', { 'POST retention/trial': new Refusal(403, 'forbidden') });
    await press('try-rules');
    expect(words('custody-rules')).toContain('Il suo incarico non permette questa operazione.');
    expect(part('retention-tried')).toBeNull();
  });
});
