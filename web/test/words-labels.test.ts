import { describe, expect, it } from 'vitest';
import { labels, labelsIn, listedInVain, wrongLabel } from '../tools/words/labels.mjs';

const KEYS: Record<string, string[]> = {
  common: ['chat.send', 'chat.hint', 'dialog.close'],
  staff: ['save', 'saving', 'cancel', 'act.open', 'act.close', 'act.open.more'],
};
const found = (source: string) =>
  labelsIn(
    `import { tc } from '../i18n/common';\nimport { ts } from '../../i18n/staff';\n${source}`,
    (fragment) => KEYS[fragment] ?? [],
  );

describe('labels of buttons are found in the sources', () => {
  it.each([
    [
      'its text',
      '<button @click=${() => go(1)}>${tc("x")} ${tc(\'chat.send\')}</button>',
      ['chat.send'],
    ],
    [
      'both of a choice',
      "<button>${busy ? ts('saving') : ts('save')}</button>",
      ['saving', 'save'],
    ],
    ['a choice within', "<button>${ts(busy ? 'saving' : 'save')}</button>", ['saving', 'save']],
    [
      'its name and its title',
      "<button aria-label=${tc('chat.send')} title=${ts('save')}></button>",
      ['chat.send', 'save'],
    ],
    [
      'not its other attributes',
      "<button data-x=${tc('chat.hint')} .y=${f(`${tc('chat.hint')}`)} @click=${() => say(ts('cancel'))}>${ts('save')}</button>",
      ['save'],
    ],
    [
      'a link that looks like one',
      '<a class="btn btn-primary" href="/">${ts(\'save\')}</a>',
      ['save'],
    ],
    ['no other link', "<a href=\"/\">${ts('save')}</a> ${ts('cancel')}", []],
    [
      'the answers of a dialog',
      "confirm({ title: tc('chat.hint'), cancel: ts('cancel'), confirm: busy ? ts('saving') : ts('save'), danger: true })",
      ['cancel', 'saving', 'save'],
    ],
    [
      'those that a template fits',
      '<button>${ts(`act.${what}`)}</button>',
      ['act.open', 'act.close'],
    ],
  ])('%s', (_what, source, keys) => {
    expect(found(source).map((label) => label.split(': ')[1])).toEqual(
      expect.arrayContaining(keys),
    );
    expect(found(source)).toHaveLength(keys.length);
  });

  it('with their fragment', () => {
    expect(found("<button>${tc('dialog.close')}</button>")).toEqual(['common: dialog.close']);
    // of the pages: whether all are found shows where one is named that has been there for long
    expect(labels()).toEqual(
      expect.arrayContaining([
        'citizen: enter.action',
        'common: chat.send',
        'desk: desk.offer.accept',
      ]),
    );
  });

  it('and what is listed beside them in vain is named', () => {
    const listed = { also: ['common: chat.send', 'common: nowhere'], not: ['staff: save'] };
    expect(listedInVain(listed, new Set(['common: chat.send']))).toEqual([
      'common: nowhere: there is no such key',
      'common: chat.send: is found without',
      'staff: save: is in no button',
    ]);
  });
});

describe('the label of a button', () => {
  it.each([
    'Invia',
    'Entra in coda',
    'Sì, acconsento',
    'Ho finito',
    'Invio in corso…',
    'Non ora',
    'Nascondi la mia immagine',
  ])('may be %s', (text) => {
    expect(wrongLabel(text)).toEqual([]);
  });

  it.each([
    ['Invii', 'no command'],
    ['Apra il messaggio', 'no command'],
    ['Copiare', 'no command'],
    ['Nuovo accesso', 'no command'],
    ['Inviato', 'no command'],
    ['Non tenere in vista', 'no command'],
    ['Apri la sua pagina', 'addresses somebody'],
    ['Salva il tuo testo', 'addresses somebody'],
  ])('is not %s', (text, why) => {
    expect(wrongLabel(text)).toEqual([expect.stringContaining(why)]);
  });
});
