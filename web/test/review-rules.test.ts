// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import type { RuleList, RuleShown } from '../src/pages/evaluation/rules';
import '../src/pages/evaluation/rules-panel';
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
  submit,
  words,
} from './page';
import { CATEGORIES, freshPages, qualityContext, signedIn } from './staff';

freshPages();

const RULE: RuleShown = {
  id: 'rule-1',
  revision: 3,
  rule: {
    name: 'Armi a campione',
    form: 'f2',
    on: false,
    category: 'weapons',
    outcome: 'completed',
    code: null,
    channel: null,
    operator: null,
    office: 'o1',
    // not a later one: happy-dom chooses no option after the second as it is put in
    verdict: 'good',
    escalated: true,
    maxSatisfaction: 1,
    choose: 'stratified',
    count: 4,
    period: 'week',
    double: 10,
    reviewers: ['p2'],
    days: 7,
  },
  given: 1,
  open: 2,
  period: '2026-W47',
  drawnAt: null,
  fitting: 30,
  drawn: 4,
};
const LIST: RuleList = {
  rules: [RULE],
  forms: [
    { id: 'f1', name: 'Ascolto' },
    { id: 'f2', name: 'Competenza' },
  ],
  reviewers: [
    { id: 'p1', displayName: 'Anna Rossi' },
    { id: 'p2', displayName: 'Bruno Neri' },
  ],
} as RuleList;

async function shown(answers: Record<string, unknown> = {}): Promise<FakeApi> {
  const api = signedIn('admin', { 'GET review/rules': LIST, ...answers });
  const { session } = await qualityContext('admin');
  await mount('vs-review-rules', { session, categories: CATEGORIES });
  return api;
}
const field = (name: string) => document.querySelector<HTMLInputElement>(`#rule-${name}`)!;
const dialog = () => document.querySelector<HTMLDialogElement>('dialog[open]');

describe('the rules of assignment', () => {
  it('are listed with what they have given out, and whether they are suspended', async () => {
    await shown({
      'GET review/rules': {
        ...LIST,
        rules: [
          RULE,
          {
            ...RULE,
            id: 'r2',
            period: null,
            rule: { ...RULE.rule, name: 'Tutte', on: true, choose: 'all' },
          },
          {
            ...RULE,
            id: 'r3',
            rule: { ...RULE.rule, name: 'A testa', choose: 'per_operator', period: 'month' },
          },
        ],
      },
    });
    const [first, second, third] = [...document.querySelectorAll('li')].map((each) => words(each));
    expect(first).toContain('Armi a campione 4 a campione, ogni settimana');
    expect(first).toContain('ultimo sorteggio 2026-W47: 4 su 30');
    expect(first).toContain('1 assegnata, 2 da valutare');
    expect(first).toContain('sospesa');
    expect(second).toMatch(/^Tutte Tutte 1 assegnata/);
    expect(second).not.toContain('sospesa');
    expect(third).toContain('4 per operatore, ogni mese');
    await expectAccessible();
  });

  it('say that there is none, and that a form is needed first', async () => {
    await shown({ 'GET review/rules': { ...LIST, rules: [] } });
    expect(words('review-rules')).toContain('l’ufficio qualità sceglie da sé che cosa valutare');
    expect(part('new-rule')).not.toBeNull();
    document.body.replaceChildren();
    await shown({ 'GET review/rules': { rules: [], forms: [], reviewers: [] } });
    expect(words('review-rules')).toContain('Prima serve un modulo pubblicato');
    expect(part('new-rule')).toBeNull();
  });

  it('that could not be read are read again', async () => {
    const api = await shown({ 'GET review/rules': new Refusal(500, 'internal') });
    expect(words('review-rules')).toContain('Non è riuscito.');
    api.answers['GET review/rules'] = LIST;
    await press(labelled('Riprova ora'));
    expect(words('review-rules')).toContain('Armi a campione');
  });

  it('are written, tried and kept', async () => {
    const api = await shown({
      'POST review/rules': { id: 'rule-2' },
      'POST review/rules/trial': { days: 30, fitting: 40, taken: 6 },
    });
    await press('new-rule');
    expect(document.activeElement).toBe(field('name'));
    expect(part('new-rule')).toBeNull();
    expect(document.querySelector('#rule-count')).toBeNull();
    await expectAccessible();
    await fill(field('name'), 'Poche e deluse');
    await fill(field('category'), 'privacy');
    await fill(field('maxSatisfaction'), '2');
    await check(labelled('alcune a caso per ogni operatore').querySelector('input')!);
    await fill(field('count'), '3');
    await fill(field('period'), 'week');
    await check(labelled('Anna Rossi').querySelector('input')!);
    await press(labelled('Prova'));
    const rule = {
      name: 'Poche e deluse',
      form: 'f1',
      on: true,
      category: 'privacy',
      outcome: null,
      code: null,
      channel: null,
      operator: null,
      office: null,
      verdict: null,
      escalated: null,
      maxSatisfaction: 2,
      choose: 'per_operator',
      count: 3,
      period: 'week',
      double: 0,
      reviewers: ['p1'],
      days: 14,
    };
    expect(api.sent('POST review/rules/trial')[0]?.body).toEqual(rule);
    expect(words('rule-trial')).toMatch(/30.*40.*6/);
    expect(api.sent('POST review/rules')).toEqual([]);
    await submit('save-rule');
    expect(api.sent('POST review/rules')[0]?.body).toEqual(rule);
    expect(part('rule-form')).toBeNull();
    expect(document.activeElement).toBe(part('new-rule'));
  });

  it('are changed from what they are, and refused ones stay in the form with the reason', async () => {
    const api = await shown({ 'PUT review/rules/rule-1': new Refusal(409, 'rule_changed') });
    await press(labelled('Modifica Armi a campione'));
    expect(field('form').value).toBe('f2');
    expect(field('verdict').value).toBe('good');
    expect(part('rule-form')!.querySelector('[name="on"]')).toHaveProperty('checked', false);
    await fill(field('days'), '9');
    await submit('save-rule');
    expect(api.sent('PUT review/rules/rule-1')[0]?.body).toEqual({
      revision: 3,
      rule: { ...RULE.rule, days: 9 },
    });
    expect(words(part('rule-form')!.querySelector('[role="alert"]'))).toContain(
      'Un altro ha cambiato la regola.',
    );
    expect(field('days').value).toBe('9');

    api.answers['PUT review/rules/rule-1'] = {};
    await submit('save-rule');
    expect(part('rule-form')).toBeNull();
    expect(api.sent('GET review/rules')).toHaveLength(2);
  });

  it('are given up without a change', async () => {
    const api = await shown();
    await press(labelled('Modifica Armi a campione'));
    await fill(field('name'), 'Altro');
    await press(labelled('Annulla', part('rule-form')!));
    expect(words('review-rules')).toContain('Armi a campione');
    expect(api.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  it('are taken away once it was confirmed', async () => {
    const api = await shown({ 'DELETE review/rules/rule-1': {} });
    await press(labelled('Elimina Armi a campione'));
    expect(words(dialog())).toContain('Elimina Armi a campione');
    await press(labelled('Annulla', dialog()!));
    expect(api.sent('DELETE review/rules/rule-1')).toEqual([]);
    await press(labelled('Elimina Armi a campione'));
    api.answers['GET review/rules'] = { ...LIST, rules: [] };
    await press(dialog()!.querySelector('.btn-danger')!);
    expect(api.sent('DELETE review/rules/rule-1').map(({ path }) => path)).toEqual([
      'review/rules/rule-1?revision=3',
    ]);
    expect(dialog()).toBeNull();
    expect(words('review-rules')).toContain('Ancora nessuna regola');
  });
});
