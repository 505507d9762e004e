// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { optionsOf } from '../src/pages/conference/question-fields';

describe('the options of a poll', () => {
  it('are one a line, each once', () => {
    expect(optionsOf(' Sì \n\nNo\nSì\n')).toEqual(['Sì', 'No']);
  });

  it('are two to ten of eighty characters', () => {
    expect(optionsOf('Sì')).toBeNull();
    expect(optionsOf('Sì\nSì')).toBeNull();
    expect(optionsOf(Array.from({ length: 11 }, (_, each) => `n. ${each}`).join('\n'))).toBeNull();
    expect(optionsOf(`Sì\n${'x'.repeat(81)}`)).toBeNull();
    expect(
      optionsOf(Array.from({ length: 10 }, (_, each) => `n. ${each}`).join('\n')),
    ).toHaveLength(10);
  });
});
