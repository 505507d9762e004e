import { describe, expect, it } from 'vitest';
import {
  Alarm,
  type Danger,
  DANGERS,
  type DangerRules,
  type UrgentRules,
} from '../../src/search/urgent';
import { type Code, find, LANGUAGES, searchIn } from './station';

const NONE: DangerRules = { alone: [], strong: [], phrases: [], combos: [], not: [], idioms: [] };

function alarm(fire: Partial<DangerRules>, more: Partial<UrgentRules> = {}, known: string[] = []) {
  const classes = Object.fromEntries(DANGERS.map((danger) => [danger, NONE]));
  const rules = {
    now: ['adesso'],
    own: ['mi'],
    still: ['da allora'],
    polite: ['buongiorno', 'cosa devo fare'],
    between: ['proprio'],
    harmless: { past_date: ['anni fa'], documents: ['patente'] },
    short: { nn: 'non' },
    sets: { place: ['casa', 'bosco'], doing: ['sta'] },
    ...more,
    classes: { ...classes, fire: { ...NONE, ...fire } } as UrgentRules['classes'],
  };
  // forms of a word differ in their last letter
  return new Alarm(
    rules,
    (word) => known.includes(word),
    (word) => word.slice(0, -1),
  );
}

const heard = (fire: Partial<DangerRules>, typed: string) => alarm(fire).hear(typed).length > 0;

describe('what is said beside a danger', () => {
  it.each<[Code, string]>([
    ['it', 'la mia vita è un incubo, il mio compagno mi spintona'],
    ['it', 'ho le pastiglie pronte, chi ci pensa per il cane'],
    ['it', 'ho scritto una lettera all’unica amica, non ha senso vivere'],
    ['en', 'it is a nightmare, my husband hits me'],
    ['en', 'I locked myself in the bathroom, my husband hits me'],
    ['en', 'I wrote a letter to the children, everybody is better off without me'],
    ['de', 'es ist ein Alptraum, mein Mann schubst mich'],
    ['de', 'mit ihm ist alles aus, ich denke an Selbstmord'],
    ['de', 'mein Ex Roman bedroht mich'],
    ['fr', 'c’est un cauchemar, mon mari me gifle'],
    ['sl', 'nočna mora je, Roman mi grozi'],
  ])('does not silence it in %s: %s', (code, typed) => {
    expect(find(typed, code).dangers).not.toEqual([]);
  });

  it.each<[Code, string]>([
    ['it', 'ho avuto un incubo, uno sconosciuto mi inseguiva'],
    ['it', 'ho comprato una corda per il cane'],
    ['en', 'I had a nightmare, a stranger was following me'],
    ['en', 'I bought a rope for the dog'],
    ['de', 'ich mache mit ihm Schluss'],
    ['de', 'ich schreibe einen Roman, ein Mann verfolgt eine Frau'],
    ['fr', 'j’ai fait un cauchemar, un inconnu me suivait'],
  ])('still does where it is told as a dream or a thing in %s: %s', (code, typed) => {
    expect(find(typed, code).dangers).toEqual([]);
  });
});

describe('a rule', () => {
  it('that is sure counts whatever stands beside it, but for an idiom', () => {
    const rule = { strong: ['va a fuoco'], idioms: ['per gioco'], not: ['multa'] };
    expect(heard(rule, 'la casa va a fuoco e la patente anni fa, multa')).toBe(true);
    expect(heard(rule, 'va a fuoco per gioco')).toBe(false);
    expect(heard(rule, 'va tutto a fuoco')).toBe(false);
  });

  it('that is weak gives way to what is harmless, unless it happens now', () => {
    const rule = { phrases: ['vedo fumo'], not: ['camino'] };
    expect(heard(rule, 'vedo fumo')).toBe(true);
    expect(heard(rule, 'vedo fumo sulla patente')).toBe(false);
    expect(heard(rule, 'vedo fumo sulla patente adesso')).toBe(true);
    expect(heard(rule, 'adesso vedo fumo come anni fa')).toBe(false);
    expect(heard(rule, 'vedo fumo dal camino adesso')).toBe(false);
  });

  it('counts alone only when nothing else is typed', () => {
    const rule = { alone: ['fuoco'] };
    expect([heard(rule, 'Fuoco!'), heard(rule, 'fuoco amico')]).toEqual([true, false]);
    expect(heard(rule, 'Buongiorno, fuoco: cosa devo fare?')).toBe(true);
    expect(heard(rule, 'buongiorno')).toBe(false);
  });

  it('of groups needs one of each, near enough and in order where it says so', () => {
    const combo = { all: [['@place'], ['bruci*']] };
    const between = Array.from({ length: 18 }, () => 'bello').join(' ');
    expect(heard({ combos: [combo] }, 'sta bruciando il bosco')).toBe(true);
    expect(heard({ combos: [combo] }, `il bosco è ${between} e brucia`)).toBe(false);
    expect(heard({ combos: [{ ...combo, ordered: true }] }, 'brucia il bosco')).toBe(false);
    expect(heard({ combos: [{ all: [['casa'], ['casa']] }] }, 'casa')).toBe(false);
  });

  it('that is firm is calmed by the past, and not by papers', () => {
    const combos = [{ all: [['brucia']], firm: true }];
    expect(heard({ combos }, 'brucia la patente')).toBe(true);
    expect(heard({ combos }, 'brucia anni fa')).toBe(false);
  });

  it('is not calmed by a past that goes on', () => {
    const rule = { phrases: ['vedo fumo'] };
    expect(heard(rule, 'anni fa vedo fumo')).toBe(false);
    expect(heard(rule, 'anni fa è cominciato, da allora vedo fumo')).toBe(true);
    expect(heard(rule, 'da allora vedo fumo sulla patente')).toBe(false);
  });

  it('gives way where something else is meant: before it, right after it, or between', () => {
    const combo = { all: [['figlio'], ['sparito']], ordered: true, unless: ['gatto'] };
    expect(heard({ combos: [combo] }, 'il gatto di mio figlio è sparito')).toBe(false);
    expect(heard({ combos: [combo] }, 'a mio figlio è sparito il gatto')).toBe(false);
    expect(heard({ combos: [combo] }, 'mio figlio col gatto è sparito')).toBe(true);
    const clear = { ...combo, clear: true };
    expect(heard({ combos: [clear] }, 'mio figlio col gatto è sparito')).toBe(false);
  });

  it('of groups is heard if they are said once more and mean it there', () => {
    const combos = [{ all: [['mi'], ['rompe*', 'in testa']], unless: ['il telefono'] }];
    expect(heard({ combos }, 'mi rompe il telefono')).toBe(false);
    expect(heard({ combos }, 'mi rompe il telefono in testa')).toBe(true);
    const harmless = { documents: ['patente'] };
    const far = 'mi rompe la patente, e da quando beve ogni sera mi rompe tutto';
    expect(alarm({ combos }, { harmless }).hear(far)).toEqual(['fire']);
  });

  it('hears who is meant at the end of a verb', () => {
    const combos = [{ all: [['mi'], ['strozz*']] }];
    expect(heard({ combos }, 'vuole strozzarmi')).toBe(true);
    expect(heard({ combos }, 'sta strozzandomi')).toBe(true);
    expect(heard({ combos }, 'vuole strozzare')).toBe(false);
    expect(heard({ combos: [{ all: [['mi'], ['arm*']] }] }, 'le armi')).toBe(false);
    expect(heard({ phrases: ['non lasciarmi'] }, 'non lasciarmi')).toBe(true);
  });

  it('that gives way leaves a doubt, but for a saying or a study', () => {
    const harmless = { documents: ['patente'], study: ['tesi'] };
    const rule = { phrases: ['vedo fumo'], not: ['camino'], idioms: ['senza arrosto'] };
    const doubts = (typed: string) => alarm(rule, { harmless }).suspect(typed).length > 0;
    expect(doubts('vedo fumo sulla patente')).toBe(true);
    expect(doubts('vedo fumo dal camino')).toBe(true);
    expect(doubts('vedo fumo senza arrosto')).toBe(false);
    expect(doubts('tesi: vedo fumo')).toBe(false);
    const combos = [{ all: [['@place'], ['bruci*']], unless: ['carne'] }];
    const far = `il bosco è ${'grande e bello '.repeat(5)}e brucia la carne`;
    expect(alarm({ combos }).suspect(far)).toEqual(['fire']);
    expect(alarm({ combos }).suspect('il bosco è bello')).toEqual([]);
  });

  it('of groups means all forms of a word, where somebody speaks of themselves, of now or of what goes on, and in a doubt', () => {
    const combos = [{ all: [['@place'], ['brucia']] }];
    expect(heard({ combos }, 'mi bruciò casa')).toBe(true);
    expect(heard({ combos }, 'adesso bruciano casa')).toBe(false);
    expect(heard({ combos }, 'adesso brucio casa')).toBe(true);
    expect(heard({ combos }, 'bruciò casa')).toBe(false);
    expect(heard({ combos }, 'sta che brucio casa')).toBe(true);
    expect(alarm({ combos }).suspect('bruciò casa')).toEqual(['fire']);
    // a short stem is that of too many words
    expect(heard({ combos: [{ all: [['fumo']] }] }, 'mi fuma')).toBe(false);
  });

  it('is not broken by a word that changes nothing', () => {
    expect(heard({ phrases: ['vedo fumo'] }, 'vedo proprio fumo')).toBe(true);
    expect(heard({ phrases: ['vedo fumo'] }, 'vedo poco fumo')).toBe(false);
    expect(heard({ phrases: ['non ~ torna'] }, 'non si sa proprio se torna')).toBe(true);
  });

  it('leaves room for up to three words where it says so', () => {
    const rule = { phrases: ['non ~ torna*'] };
    expect(heard(rule, 'non torna')).toBe(true);
    expect(heard(rule, 'non è ancora a casa, tornata')).toBe(false);
    expect(heard(rule, 'non è più tornato')).toBe(true);
    expect(heard(rule, 'torna, non so')).toBe(false);
  });

  it('reads what is written for short', () => {
    expect(heard({ phrases: ['non torna'] }, 'nn torna')).toBe(true);
    expect(heard({ phrases: ['nn torna'] }, 'non torna')).toBe(true);
  });

  it('that somebody suffers is not calmed by a question of law', () => {
    const harmless = { law_question: ['è reato'] };
    const combos = [{ all: [['picchia*']] }];
    expect(alarm({ combos }, { harmless }).hear('picchiare è reato')).toEqual([]);
    expect(alarm({ combos }, { harmless }).hear('mi picchiano, è reato?')).toEqual(['fire']);
  });

  it('is calmed by papers only near to them', () => {
    const rule = { phrases: ['vedo fumo'] };
    expect(heard(rule, 'la mia patente dice che vedo fumo')).toBe(false);
    expect(heard(rule, 'vedo fumo e fiamme e ho perso tutto anche la patente')).toBe(true);
  });

  it('is silent where somebody studies it, even if it is sure, unless it happens now', () => {
    const rule = { strong: ['va a fuoco'] };
    const harmless = { study: ['tesi'] };
    expect(alarm(rule, { harmless }).hear('tesi: va a fuoco')).toEqual([]);
    expect(alarm(rule, { harmless }).hear('tesi: va a fuoco adesso')).toEqual(['fire']);
  });

  it('forgives doubled letters, and one slip in a long word that is no other word', () => {
    const rule = { strong: ['ammazza', 'incendio'] };
    expect(['amazza', 'incenidio', 'incednio'].map((typed) => heard(rule, typed))).toEqual([
      true,
      true,
      true,
    ]);
    expect(heard(rule, 'ammazzi')).toBe(false);
    expect(alarm(rule, {}, ['incenidio']).hear('incenidio')).toEqual([]);
  });

  it('takes a word that ends before it, or that rules have as it is, for no slip', () => {
    // "suona" begins "suonata", and means something else
    expect(heard({ strong: ['suonat*'] }, 'suona')).toBe(false);
    expect(heard({ strong: ['suonat*'] }, 'suontaa')).toBe(true);
    const looting = { strong: ['looting'] };
    expect(heard(looting, 'looking')).toBe(true);
    expect(alarm(looting, { polite: ['looking for'] }).hear('looking')).toEqual([]);
  });

  it('is looked for sentence by sentence, and in stretches of long ones', () => {
    const rule = { phrases: ['vedo fumo'] };
    expect(heard(rule, 'Ho perso la patente. Vedo fumo.')).toBe(true);
    const long = Array.from({ length: 40 }, () => 'parola').join(' ');
    expect(heard(rule, `la patente ${long} vedo fumo`)).toBe(true);
  });
});

describe('what no topic knows', () => {
  it.each<[Code, string]>([
    ['it', 'mia zia sta seduta e fissa il vuoto'],
    ['en', 'my niece sits there and stares at nothing'],
    ['fr', 'ma tante ne quitte plus cette pièce'],
    ['sl', 'moja teta samo sedi in strmi'],
  ])('leaves a line with 112 where it tells of people in %s: %s', (code, typed) => {
    expect(find(typed, code)).toMatchObject({ dangers: [], doubts: [], untold: true });
  });

  it.each(['mio figlio vuole fare il carabiniere', 'mio figlio', 'zzzz yyyy xxxx wwww'])(
    'leaves none at "%s": it is known, only begun, or tells of nobody',
    (typed) => {
      expect(find(typed, 'it')).toMatchObject({ doubts: [], untold: false });
    },
  );
});

describe('the shipped rules', () => {
  it.each(Object.keys(LANGUAGES) as Code[])('name only sets that are there in %s', (code) => {
    const { sets, classes } = LANGUAGES[code].urgent;
    const named: readonly string[] = JSON.stringify(classes).match(/@[a-z0-9]+/gi) ?? [];
    expect(named.length).toBeGreaterThan(20);
    expect([...new Set(named)].filter((name) => !(name.slice(1) in sets))).toEqual([]);
    expect(Object.keys(sets).filter((name) => !named.includes(`@${name}`))).toEqual([]);
    expect(Object.values(sets).filter((entries) => entries.length === 0)).toEqual([]);
  });

  it.each<[string, Code, Danger]>([
    ['mio marito mi picchia', 'it', 'violence'],
    ['Mi ha picchiata, e ho paura che torni', 'it', 'violence'],
    ['il mio ex mi segue e minaccia di uccidermi', 'it', 'threat'],
    ['mio figlio non è tornato a casa', 'it', 'missing'],
    ['voglio morire', 'it', 'suicide'],
    ['la casa brucia', 'it', 'fire'],
    ['ci sono i ladri in casa', 'it', 'crime-now'],
    ['mi ricattano con foto intime', 'it', 'intimate-images'],
    ['un adulto scrive a mia figlia di 11 anni', 'it', 'child'],
    ['my husband beats me', 'it', 'violence'],
    ['ich will nicht mehr leben', 'it', 'suicide'],
    ['il y a le feu dans l’immeuble', 'it', 'fire'],
    ['nekdo vlamlja', 'it', 'crime-now'],
    ['l’autista è ubriaco e va contromano', 'it', 'crime-now'],
    ['they put something in my drink', 'en', 'violence'],
    ['mio zio è uscito con il fucile', 'it', 'threat'],
    ['ein Mann irrt im Pyjama herum', 'de', 'missing'],
    ['ma voisine ne respire plus', 'fr', 'crime-now'],
    ['vzeli so mi potni list in me ne pustijo stran', 'sl', 'crime-now'],
  ])('hear the danger in "%s"', (typed, page, danger) => {
    const { dangers, topics } = find(typed, page);
    expect(dangers).toContain(danger);
    // help stands above what was found, never in its place
    if (danger !== 'suicide') expect(topics.length).toBeGreaterThan(0);
  });

  it.each(Object.keys(LANGUAGES) as Code[])('are silent at everyday words in %s', (code) => {
    const calm = Object.entries(LANGUAGES[code].words)
      // these two speak of crimes against people
      .filter(([topic]) => topic !== 'criminal-code' && topic !== 'suspicious-sites')
      .flatMap(([, { words }]) => words);
    const search = searchIn(code, [code]);
    const loud = calm.filter((typed) => search.find(typed).dangers.length > 0);
    expect(loud.length / calm.length, loud.join('; ')).toBeLessThan(0.01);
  });

  it.each([
    'mi uccide il mutuo',
    'muoio di noia',
    'gatto scomparso',
    'patente scomparsa',
    'fuochi d’artificio per la festa',
    'porto d’armi per uso sportivo',
    'grazie, avete ritrovato mio nonno scomparso',
    'violenza privata che reato è',
    'multa per guida in stato di ebbrezza',
    'mio fratello ha preso la licenza per il fucile',
    'dichiarazione di morte presunta di una persona scomparsa',
  ])('are silent at "%s"', (typed) => {
    expect(find(typed, 'it').dangers).toEqual([]);
  });
});
