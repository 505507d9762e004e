import { describe, expect, it } from 'vitest';
import { wrongInDocument } from '../tools/words/check.mjs';
import { entries, fragments, LOCALES, languages } from '../tools/words/files.mjs';
import { document, documents } from '../tools/words/documents.mjs';
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
    [
      'marks that stand for nothing',
      'lost.back',
      'De novo <g id="1">já</g> «{label}».',
      'lost.back: has a mark (1) that the Italian has not',
    ],
  ])('are refused with %s', async (_what, id, target, why) => {
    const { wrong } = await fromXliff(translated(await toXliff('pt', ['call']), id, target));
    expect(wrong).toEqual([expect.stringContaining(why)]);
  });
});

const privacyUnits = [
  ...(await toXliff('pt', ['privacy.html'])).matchAll(
    /<trans-unit id="([^"]+)"[^]*?<\/trans-unit>/g,
  ),
];

/** The id of the first unit of the privacy notice with these words. */
const unitOf = (text: string) => privacyUnits.find(([unit]) => unit.includes(text))?.[1] ?? '';

describe('documents for translators', () => {
  const DOCUMENTS = ['accessibility.html', 'privacy.html'];
  const LINKED = unitOf('rivolgersi al');
  const LINE = document('it', 'privacy.html')
    .split('\n')
    .findIndex((line) => line.includes('rivolgersi al'));

  it.each(languages().filter((code) => code !== 'it'))(
    'come back as they went out: %s',
    async (code) => {
      expect(documents()).toEqual(DOCUMENTS);
      const back = await fromXliff(await toXliff(code, DOCUMENTS));
      expect(back.wrong).toEqual([]);
      for (const name of DOCUMENTS) expect(back.documents[name]).toBe(document(code, name));
    },
  );

  it('go out with all the rest', async () => {
    const all = await toXliff('de');
    for (const name of DOCUMENTS) expect(all).toContain(`<file original="${name}"`);
  });

  it('show a link as a mark, a place by itself, and words in Italian with their language', async () => {
    const german = await toXliff('de', ['privacy.html']);
    const unit = new RegExp(`<trans-unit id="${LINKED}"[^]*?</trans-unit>`).exec(german)?.[0];
    expect(unit).toContain('rivolgersi al <g id="1" ctype="link">Garante per');
    expect(unit).toContain('personali</g>.</source>');
    expect(unit).toContain(
      '<g id="1" ctype="link">italienische Datenschutzbehörde (<mrk mtype="phrase" xml:lang="it">Garante',
    );
    expect(unit).toContain('<note>Marks stay around the same words.</note>');
    const xliff = await toXliff('pt', ['privacy.html']);
    expect(xliff).toContain(
      '<source>Titolare del trattamento: <ph id="organisation">${organisation}</ph>. <ph',
    );
    expect(xliff).not.toContain('<target>');
  });

  it('keep their frame in a new language; what is not translated yet is empty', async () => {
    let xliff = await toXliff('pt', ['privacy.html']);
    xliff = translated(
      xliff,
      LINKED,
      'O <mrk mtype="seg" mid="0"><g id="1" ctype="link">Garante</g> <ph id="x">${contact}</ph></mrk> &amp; mais.',
    );
    const { documents: made, wrong } = await fromXliff(xliff);
    expect(wrong).toEqual([`privacy.html: ${LINKED}: has the places {contact}, the Italian {}`]);
    const lines = made['privacy.html']?.split('\n') ?? [];
    expect(lines[0]).toBe('<p class="vs-lead"></p>');
    expect(lines[LINE]).toBe(
      '<p>O <a href="https://www.garanteprivacy.it/" rel="noreferrer" hreflang="it">Garante</a> ${contact} &amp; mais.</p>',
    );
    expect(
      wrongInDocument('pt', made['privacy.html'] ?? '', document('it', 'privacy.html')),
    ).toContain('1.p: empty');
  });

  it.each([
    ['a mark that was lost', 'O Garante.', 'lacks the mark 1'],
    ['a mark twice', '<g id="1">O</g> <g id="1">Garante</g>', 'has a mark (1)'],
    ['a mark of its own', '<g id="1">O</g> <x id="7"/>', 'has a mark (7)'],
    ['markup that was typed', '<g id="1">O</g> &lt;b&gt;', null],
  ])('are read in words: %s', async (_what, target, why) => {
    const xliff = translated(await toXliff('pt', ['privacy.html']), LINKED, target);
    const { documents: made, wrong } = await fromXliff(xliff);
    if (why !== null)
      expect(wrong).toEqual([expect.stringContaining(`privacy.html: ${LINKED}: ${why}`)]);
    else expect(made['privacy.html']).toContain('O</a> &lt;b&gt;</p>');
  });

  it('are refused when the Italian has changed since', async () => {
    const xliff = translated(await toXliff('pt', ['privacy.html']), '2.h2', 'Quem');
    const { wrong } = await fromXliff(
      xliff.replace('<source>Chi li tratta', '<source>Chi li vede'),
    );
    expect(wrong).toEqual([
      'privacy.html: 2.h2: the Italian has changed since: hand the file out again',
    ]);
  });

  it('differ in no part from the Italian ones', () => {
    const italian = document('it', 'privacy.html');
    const german = document('de', 'privacy.html');
    expect(wrongInDocument('de', german, italian)).toEqual([]);
    expect(
      wrongInDocument('de', german.replace('<h2>', '<h3>').replace('</h2>', '</h3>'), italian),
    ).toEqual(['has other parts than the Italian']);
    expect(wrongInDocument('de', german.replace(/<\/?a\b[^>]*>/g, ''), italian)).toContainEqual(
      expect.stringContaining(`${LINKED}: has the marks , the Italian <a href`),
    );
    expect(wrongInDocument('de', german.replace('${contact}', '30'), italian)).toEqual([
      `${unitOf('<ph id="contact"')}: has the places {}, the Italian {contact}`,
    ]);
    expect(
      wrongInDocument('it', italian.replace('Può chiederci', 'Puoi chiederci'), italian),
    ).toEqual([expect.stringContaining('1.p: says tu')]);
    expect(wrongInDocument('de', german.replace('„Notausgang“', '"Notausgang"'), italian)).toEqual([
      `${unitOf('Nessun cookie')}: has typewriter's quotes`,
    ]);
  });
});

describe('sentences with markup', () => {
  it('show it as marks, and take it back', async () => {
    const xliff = await toXliff('pt', ['offline']);
    expect(xliff).toContain('chiami il <g id="1" ctype="link">112</g>: risponde');
    const { words, wrong } = await fromXliff(
      translated(xliff, 'emergency', 'Ligue <g id="1">112</g>.'),
    );
    expect(wrong).toEqual([]);
    expect(words['offline']).toEqual({ emergency: 'Ligue <a href="tel:112">112</a>.' });
  });

  it('take a place back that a tool has marked', async () => {
    const xliff = await toXliff('pt', ['call']);
    const { words, wrong } = await fromXliff(
      translated(
        xliff,
        'lost.back',
        'De <mrk mtype="x-term">novo</mrk> «<ph id="a">{label}</ph>».',
      ),
    );
    expect(wrong).toEqual([]);
    expect(words['call']).toEqual({ 'lost.back': 'De novo «{label}».' });
  });
});
