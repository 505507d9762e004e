// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import '../src/pages/admin/hours-panel';
import '../src/pages/topics/topics-panel';
import type { Topic, TopicsShown } from '../src/protocol/api';
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
  settled,
  submit,
  words,
} from './page';
import { eventually } from './eventually';
import { freshPages, HOURS, qualityContext, signedIn } from './staff';

freshPages();

const topic = (id: string, label: string, change: Partial<Topic> = {}): Topic => ({
  id,
  segment: 'civil',
  sharing: 'on',
  secondLook: false,
  keepAnsweredDays: null,
  keepUnansweredDays: null,
  modality: 'video',
  icon: 'chat',
  retired: false,
  replacedBy: null,
  texts: {
    it: { label, title: '', description: `Di ${label}.`, searchWords: [], requirements: [] },
  },
  ...change,
});
const shownOf = (revision: number): TopicsShown => ({
  revision,
  changedAt: '2026-11-28T10:00:00Z',
  changedBy: 'Anna',
  topics: [
    topic('weapons', 'Armi'),
    topic('road-code', 'Codice della strada'),
    topic('old', 'Vecchio', { retired: true }),
  ],
});

async function shown(answers: Record<string, unknown> = {}): Promise<FakeApi> {
  const api = signedIn('admin', { 'GET topics': shownOf(3), 'GET hours': HOURS, ...answers });
  const { session } = await qualityContext('admin');
  await mount('vs-topics', { session });
  await eventually(() => expect(part('topics-table')).not.toBeNull());
  return api;
}

async function open(id: string): Promise<void> {
  await press(`topic-edit-${id}`);
  await eventually(() => expect(part('topic-form')).not.toBeNull());
  await settled();
}

describe('the hours of a topic', () => {
  const own = { week: { mon: ['09:00-12:00'] }, exceptions: [], holidays: true };
  const day = (name: string) =>
    document.querySelector<HTMLElement>(`vs-topic-hours [data-day="${name}"]`)!;
  /** What was sent is what counts from now on. */
  const kept = ({ body }: { body: unknown }) => ({
    ...HOURS,
    ...(body as object),
    revision: (body as { revision: number }).revision + 1,
  });
  const withOwn = { ...HOURS, plan: { ...HOURS.plan, categories: { weapons: own } } };
  const sent = (api: FakeApi) =>
    api.sent('PUT hours').at(-1)?.body as { revision: number; plan: object };

  it('are said in words beside the topic: the station’s, or its own', async () => {
    await shown({ 'GET hours': withOwn });
    await open('road-code');
    expect(words('topic-hours-words')).toMatch(/lun.*ven.*08:00.*13:00/);
    expect(words('topic-hours-words')).toContain('Segue gli orari di tutta la stazione.');
    await press(labelled('Annulla'));
    await open('weapons');
    expect(words('topic-hours-words')).toMatch(/lun 09:00.*12:00/);
    expect(words('topic-hours-words')).not.toContain('08:00');
    expect(words('topic-hours-words')).toMatch(/Ha orari propri\. Nei giorni festivi è chiuso\./);
    await expectAccessible(part('topic-hours')!);
  });

  it('are changed there as a part of the station’s plan, which the other editor hears of', async () => {
    const api = await shown({
      'GET hours': withOwn,
      'GET hours/holidays': { holidays: [] },
      'PUT hours': kept,
    });
    const { session } = await qualityContext('admin');
    const panel = document.createElement('vs-hours');
    Object.assign(panel, { session, categories: [] });
    document.body.append(panel);
    await eventually(() => expect(part('hours-holidays')).not.toBeNull());
    await check('hours-holidays', false);
    await open('road-code');
    await press('topic-hours-edit');
    expect(document.activeElement?.id).toBe('topic-hours-title');
    await press(labelled('Togli 08:00-13:00: venerdì', part('topic-hours')!));
    await press('topic-hours-save');
    expect(sent(api)).toEqual({
      revision: 2,
      plan: {
        ...withOwn.plan,
        categories: {
          weapons: own,
          'road-code': { week: { 'mon-thu': ['08:00-13:00'] }, exceptions: [], holidays: null },
        },
      },
    });
    expect(words('topic-hours')).toContain('Gli orari valgono da adesso.');
    expect(words('topic-hours-words')).toContain('Ha orari propri.');
    // what is written after that is not said to be in force
    await press('topic-hours-edit');
    expect(words('topic-hours')).not.toContain('Gli orari valgono da adesso.');
    await press(labelled('Annulla le modifiche', part('topic-hours')!));
    // what is being written in the other editor stays, and is saved over the new plan
    expect(part('hours-holidays')).toHaveProperty('checked', false);
    await press('save-hours');
    expect(sent(api)).toMatchObject({
      revision: 3,
      plan: { holidays: false, categories: { 'road-code': { holidays: null }, weapons: own } },
    });
    panel.remove();
  });

  it('are the station’s again where its own are given up', async () => {
    const api = await shown({ 'GET hours': withOwn, 'PUT hours': kept });
    await open('weapons');
    await press(labelled('Usa gli orari della stazione'));
    expect(sent(api).plan).toEqual({ ...HOURS.plan, categories: {} });
    expect(words('topic-hours-words')).toContain('Segue gli orari di tutta la stazione.');
  });

  it('stay as they were typed where somebody else was quicker, or they cannot be', async () => {
    const api = await shown({ 'PUT hours': new Refusal(409, 'hours_changed') });
    await open('weapons');
    await press('topic-hours-edit');
    const closes = day('mon').querySelectorAll('input')[1]!;
    await fill(closes, '07:00');
    await press('topic-hours-save');
    expect(api.sent('PUT hours')).toEqual([]);
    expect(words('topic-hours')).toContain('Scriva gli orari come 8:30');
    await fill(closes, '11:00');
    api.answers['GET hours'] = { ...withOwn, revision: 5 };
    await press('topic-hours-save');
    await eventually(() =>
      expect(words('topic-hours')).toContain('valgono solo quelli di questo argomento'),
    );
    expect(closes.value).toBe('11:00');
    api.answers['PUT hours'] = kept;
    await press('topic-hours-save');
    expect(sent(api)).toMatchObject({
      revision: 5,
      plan: { categories: { weapons: { week: { mon: ['08:00-11:00'] } } } },
    });
  });

  it('are not lost with the form: they are saved or given up first', async () => {
    const api = await shown({ 'PUT topics/weapons': shownOf(4) });
    await open('weapons');
    await press('topic-hours-edit');
    await fill(day('mon').querySelector('input')!, '10:00');
    await press(labelled('Annulla', part('topic-form')!));
    expect(words('topic-hours')).toContain('Gli orari non sono ancora salvati');
    await submit('topic-form');
    expect(api.sent('PUT topics/weapons')).toEqual([]);
    await press(labelled('Annulla le modifiche', part('topic-hours')!));
    await submit('topic-form');
    await eventually(() => expect(api.sent('PUT topics/weapons')).toHaveLength(1));
  });

  it('are none of a retired topic’s, and come after a new one was saved', async () => {
    await shown();
    await open('old');
    expect(part('topic-hours')).toBeNull();
    await press(labelled('Annulla'));
    await press('topics-new');
    expect(words('topics')).toContain('Un argomento nuovo segue gli orari della stazione');
  });
});
