import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Danger } from '../../src/search/urgent';
import { type Code, find } from './station';

// What frightened people type, and what only looks like it, in five languages. Each phrasing was written before
// anybody knew whether the rules hear it.

type Spoken = Record<Code, Record<Danger | 'calm', string[]>>;

const SPOKEN = JSON.parse(
  readFileSync(resolve(import.meta.dirname, 'spoken.json'), 'utf8'),
) as Spoken;

/** Ends what hangs on a busy machine. */
const MANY_MS = 120_000;

const isLoud = (typed: string, code: Code) => find(typed, code).dangers.length > 0;

const percent = (part: readonly string[], whole: readonly string[]) =>
  (100 * part.length) / whole.length;

describe.each(Object.entries(SPOKEN) as [Code, Spoken[Code]][])(
  'of what is said in %s',
  (code, said) => {
    const { calm, ...dangers } = said;
    const urgent = Object.values(dangers).flat();

    it('nearly all that is urgent is heard', { timeout: MANY_MS }, () => {
      const missed = urgent.filter((typed) => !isLoud(typed, code));
      expect(percent(missed, urgent), missed.join('\n')).toBeLessThan(4);
    });

    it('hardly anything else is', { timeout: MANY_MS }, () => {
      const alarmed = calm.filter((typed) => isLoud(typed, code));
      expect(percent(alarmed, calm), alarmed.join('\n')).toBeLessThan(3);
    });

    it('little is lost in other words around it, or by a slip', { timeout: MANY_MS }, () => {
      const heard = urgent.filter((typed, at) => at % 5 === 0 && isLoud(typed, code));
      const changed = heard.flatMap((typed) => [
        typed.toUpperCase(),
        `${ASKED[code]} ${typed}`,
        slipped(typed),
      ]);
      const lost = changed.filter((typed) => !isLoud(typed, code));
      expect(percent(lost, changed), lost.join('\n')).toBeLessThan(6);
    });
  },
);

const ASKED: Record<Code, string> = {
  it: 'buongiorno chi posso chiamare',
  en: 'hello who can i call',
  de: 'guten Tag wen kann ich anrufen',
  fr: 'bonjour qui puis-je appeler',
  sl: 'dober dan koga lahko pokličem',
};

/** With two letters of the longest word exchanged: its third and fourth, if it has so many. */
function slipped(typed: string): string {
  const longest = typed.split(' ').reduce((a, b) => (b.length > a.length ? b : a));
  if (longest.length < 8) return typed;
  return typed.replace(longest, longest.replace(/^(...)(.)(.)/u, '$1$3$2'));
}
