import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Answers, FormContent } from '../src/pages/evaluation/forms';
import { isComplete, type Score, score } from '../src/pages/evaluation/score';

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
