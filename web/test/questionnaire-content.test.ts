import { describe, expect, it } from 'vitest';
import {
  missingIn,
  moved,
  newQuestion,
  readFile,
  stepsOf,
  without,
  withQuestion,
} from '../src/pages/questionnaire/content';
import type { Question, Questionnaire } from '../src/protocol/api';

function asked(id: string, more: Partial<Question> = {}): Question {
  return { id, kind: 'scale', words: { it: id }, options: [], after: null, ...more };
}

const after = (question: string, ...answers: string[]) => ({ after: { question, answers } });
const OF: Questionnaire = {
  general: [asked('general-ways', { kind: 'several' })],
  barracks: [asked('barracks-a')],
  patrol: [
    asked('patrol-a'),
    asked('patrol-b', after('patrol-a', '1', '2')),
    asked('patrol-c', after('patrol-b', '5')),
    // a circle, which no page may hang on
    asked('patrol-d', after('patrol-e', '1')),
    asked('patrol-e', after('patrol-d', '1')),
  ],
  neighbourhood: [asked('neighbourhood-a')],
  phone: [asked('phone-a')],
  online: [asked('online-a')],
};

describe('the pages of a questionnaire', () => {
  const ids = (said: Record<string, string[]>) =>
    stepsOf(OF, 'online', said).map(({ questions }) => questions.map(({ id }) => id));

  it('are the general section, that of the contact, and those that were chosen', () => {
    expect(ids({})).toEqual([['general-ways'], ['online-a']]);
    expect(ids({ 'general-ways': ['online', 'patrol', 'barracks'] })).toEqual([
      ['general-ways'],
      ['online-a'],
      ['barracks-a'],
      ['patrol-a'],
    ]);
  });

  it('follow from answers, one after another, and only from those that are asked', () => {
    const chosen = { 'general-ways': ['patrol'], 'patrol-b': ['5'], 'patrol-d': ['1'] };
    expect(ids(chosen).slice(2)).toEqual([['patrol-a']]);
    expect(ids({ ...chosen, 'patrol-a': ['2'] }).slice(2)).toEqual([
      ['patrol-a'],
      ['patrol-b'],
      ['patrol-c'],
    ]);
  });
});

describe('a draft', () => {
  it('takes a question in, changes it, moves it and loses it with what followed from it', () => {
    const fresh = newQuestion('phone', () => 'x1');
    expect(fresh.id).toBe('phone-x1');
    const more = withQuestion(OF, 'phone', fresh);
    expect(more.phone.map(({ id }) => id)).toEqual(['phone-a', 'phone-x1']);
    const changed = withQuestion(more, 'phone', { ...fresh, kind: 'text' });
    expect(changed.phone[1]?.kind).toBe('text');
    expect(moved(changed, 'phone', 1, 1)).toBeNull();
    expect(moved(changed, 'phone', 1, -1)?.phone[0]?.id).toBe('phone-x1');
    const less = without(OF, 'patrol', 'patrol-a');
    expect(less.patrol[0]).toMatchObject({ id: 'patrol-b', after: null });
    expect(OF.phone).toHaveLength(1);
  });

  it('knows what has no words in a language', () => {
    const options = [{ id: 'a', words: { it: 'A', de: ' ' } }];
    const question = asked('phone-b', { kind: 'one', options });
    expect(missingIn(question, 'it')).toBe(0);
    expect(missingIn(question, 'de')).toBe(2);
  });

  it('comes from a file that holds one', () => {
    expect(readFile(JSON.stringify(OF))).toEqual(OF);
    for (const wrong of ['', '[]', 'null', '{"general":[]}', '{'])
      expect(readFile(wrong)).toBeNull();
  });
});
