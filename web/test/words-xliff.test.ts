import { describe, expect, it } from 'vitest';
import { entries, fragments, LOCALES, languages } from '../tools/words/files.mjs';
import { fromXliff, toXliff } from '../tools/words/xliff.mjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const begun = (language: string) =>
  fragments().filter((name) => existsSync(join(LOCALES, language, `${name}.json`)));

/** The text of a file for translators with one target put in or changed. */
const translated = (xliff: string, id: string, target: string) => {
  const unit = new RegExp(
    `(<trans-unit id="${id.replace(/[[\].]/g, '\\$&')}"[^]*?</source>)(\\s*<target>[^]*?</target>)?`,
  );
  expect(xliff).toMatch(unit);
  return xliff.replace(unit, `$1<target>${target}</target>`);
};

describe('words for translators', () => {
  it.each(languages().filter((code) => code !== 'it'))(
    'come back as they went out: %s',
    async (code) => {
      const back = await fromXliff(await toXliff(code, begun(code)));
      expect(back.wrong).toEqual([]);
      expect(back.language).toBe(code);
      for (const name of begun(code)) {
        expect(JSON.stringify(back.words[name])).toBe(JSON.stringify(entries(code, name)));
      }
    },
  );

  it('are Italian, with English and the places that stay as notes', async () => {
    const xliff = await toXliff('pt', ['call']);
    expect(xliff).toContain('source-language="it" target-language="pt"');
    const unit = /<trans-unit id="lost.microphone" approved="no">[^]*?<\/trans-unit>/.exec(
      xliff,
    )?.[0];
    expect(unit).toContain(
      '<source>Il microfono «{label}» non c’è più: usiamo «{instead}».</source>',
    );
    expect(unit).toContain('<note>English: The microphone “{label}” is gone');
    expect(unit).toContain('<note>Stays as it is: {instead}, {label}</note>');
    expect(unit).not.toContain('<target>');
  });

  it('ask for each plural of the language, with numbers that it is for', async () => {
    const polish = await toXliff('pl', ['staff']);
    const units = polish.match(/<trans-unit id="[^"]*\[few\]"[^]*?<\/trans-unit>/g) ?? [];
    expect(units.length).toBeGreaterThan(3);
    expect(units[0]).toContain('<note>For numbers such as 2, 3, 4, 22.</note>');
    expect(polish).toContain('[many]');
    expect(await toXliff('en', ['staff'])).not.toContain('[few]');
  });

  it('become the files of a new language, in the order and the groups of the Italian ones', async () => {
    let xliff = await toXliff('pt', ['call', 'topics']);
    xliff = translated(xliff, 'lost.back', 'Pode usar de novo «{label}».');
    xliff = translated(xliff, 'weapons.label', 'Armas');
    xliff = translated(xliff, 'weapons.words[]', 'arma, pistola , licença');
    const { words, wrong } = await fromXliff(xliff);
    expect(wrong).toEqual([]);
    expect(words['call']).toEqual({ 'lost.back': 'Pode usar de novo «{label}».' });
    expect(words['topics']).toEqual({
      weapons: { label: 'Armas', words: ['arma', 'pistola', 'licença'] },
    });
  });

  it.each([
    ['a place that was translated', 'lost.back', 'De novo «{rótulo}».', 'has the places {}'],
    ['a place that was lost', 'lost.back', 'De novo.', 'has the places {}, the Italian {label}'],
    ['marks of a tool', 'lost.back', 'De novo <g id="1">já</g> «{label}».', 'marks of a tool'],
  ])('are refused with %s', async (_what, id, target, why) => {
    const { wrong } = await fromXliff(translated(await toXliff('pt', ['call']), id, target));
    expect(wrong).toEqual([expect.stringContaining(why)]);
  });
});
