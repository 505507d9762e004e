import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { addItem, addSection, changeItem, move, remove } from '../src/pages/evaluation/draft';
import { type Answers, type FormContent, itemsOf } from '../src/pages/evaluation/forms';
import { type Rule, ruleOf } from '../src/pages/evaluation/rules';
import { isComplete, type Score, score } from '../src/pages/evaluation/score';
import { WatchLog } from '../src/pages/evaluation/watch-log';

interface Sample {
  name: string;
  form: FormContent;
  answers: Answers;
  score: Score;
}
const samples = JSON.parse(
  readFileSync(new URL('../../tests/gateway/review/scores.json', import.meta.url), 'utf8'),
) as Sample[];

describe('the score of an evaluation', () => {
  it.each(samples.map((each) => [each.name, each] as const))(
    'is the one the station computes: %s',
    (_name, sample) => {
      expect(score(sample.form, sample.answers)).toEqual(sample.score);
    },
  );

  it('is complete when nothing is missing and something counts', () => {
    const form: FormContent = {
      sections: [{ id: 's', title: 's', items: [{ id: 'a', text: 'a', notApplicable: true }] }],
    };
    expect(isComplete(score(form, {}))).toBe(false);
    expect(isComplete(score(form, { a: null }))).toBe(false);
    expect(isComplete(score(form, { a: 0 }))).toBe(true);
  });
});

describe('what is played', () => {
  it('is what moved on as fast as playing can, at any speed', () => {
    const log = new WatchLog();
    for (let at = 0; at <= 1000; at += 250) log.note(at, at);
    for (let at = 250; at <= 1000; at += 250) log.note(1000 + at * 2, 1000 + at);
    expect(log.take()).toEqual([[0, 3000]]);
    expect(log.pending).toBe(false);
  });

  it('is no jump, no sleep and no standing', () => {
    const log = new WatchLog();
    log.note(0, 0);
    log.note(10_000, 250);
    log.note(10_250, 500);
    log.note(5_000, 750);
    log.note(5_000, 1000);
    expect(log.take()).toEqual([[10_000, 10_250]]);
    log.note(6_000, 60_000);
    expect(log.pending).toBe(false);
  });

  it('tells when it has come to a stand, and keeps what could not be reported', () => {
    const log = new WatchLog();
    log.note(0, 0);
    expect(log.note(250, 250)).toBe(false);
    expect(log.note(250, 500)).toBe(true);
    expect(log.note(250, 750)).toBe(false);
    const spans = log.take();
    log.note(500, 1000);
    log.giveBack(spans);
    expect(log.take()).toEqual([
      [0, 250],
      [250, 500],
    ]);
  });
});

describe('the draft of a form', () => {
  const item = (id: string) => ({ id, text: id });
  const form: FormContent = {
    sections: [
      { id: 's1', title: 's1', items: [item('a'), item('b')] },
      { id: 's2', title: 's2', items: [item('c')] },
    ],
  };
  const order = (made: FormContent) => made.sections.map((s) => s.items.map((i) => i.id).join(''));

  it('has items moved within a section and over its edge, and sections', () => {
    const up = move(form, { section: 0, item: 1 }, -1);
    expect(up && [order(up.form), up.at]).toEqual([['ba', 'c'], { section: 0, item: 0 }]);
    const over = move(form, { section: 0, item: 1 }, 1);
    expect(over && [order(over.form), over.at]).toEqual([['a', 'bc'], { section: 1, item: 0 }]);
    const back = move(form, { section: 1, item: 0 }, -1);
    expect(back && [order(back.form), back.at]).toEqual([['abc', ''], { section: 0, item: 2 }]);
    expect(move(form, { section: 0, item: 0 }, -1)).toBeNull();
    expect(move(form, { section: 1 }, 1)).toBeNull();
    const section = move(form, { section: 1 }, -1);
    expect(section && order(section.form)).toEqual(['c', 'ab']);
    expect(order(form)).toEqual(['ab', 'c']);
  });

  it('has parts added, changed and removed', () => {
    const made = addItem(addSection(form), 2);
    const added = made.sections[2]?.items[0];
    expect(added && new Set([...itemsOf(form).map((i) => i.id), 's1', 's2', added.id]).size).toBe(
      6,
    );
    const changed = changeItem(made, { section: 2, item: 0 }, { text: 'd', steps: 4 });
    expect(changed.sections[2]?.items[0]).toMatchObject({ text: 'd', steps: 4 });
    expect(order(remove(changed, { section: 0, item: 0 }))[0]).toBe('b');
    expect(remove(changed, { section: 0 }).sections).toHaveLength(2);
  });
});

describe('a rule of assignment', () => {
  it('is made of what is filled in, and keeps what the form does not show', () => {
    const given = new FormData();
    for (const [name, value] of Object.entries({
      name: ' Abusi ',
      form: 'f',
      outcome: 'abuse',
      maxSatisfaction: '2',
      choose: 'all',
      double: '20',
      days: '7',
      on: 'on',
    })) {
      given.set(name, value);
    }
    const before = { count: 9, period: 'week' } as Rule;
    expect(ruleOf(given, before)).toMatchObject({
      name: 'Abusi',
      outcome: 'abuse',
      maxSatisfaction: 2,
      category: null,
      escalated: null,
      count: 9,
      period: 'week',
      double: 20,
      days: 7,
      on: true,
      reviewers: [],
    });
  });
});
