import { describe, expect, it } from 'vitest';
import { formatSize } from '../src/i18n/format';
import { areRules, certificateText, changed } from '../src/pages/custody/keeping';
import { everybodyOf, momentText, redactionsOf, typedMoment } from '../src/pages/exports/orders';

describe('who can be made unrecognisable', () => {
  const shown = (party: string, video = true, name: string | null = null) => ({
    party,
    video,
    name,
  });

  it('is everybody who is seen, each once, whatever their part', () => {
    const parties = ['citizen', 'agent', 'agent.screen', 'colleague', 'supervisor'];
    expect(everybodyOf(parties.map((party) => shown(party)))).toEqual(
      [
        ['citizen', 'Cittadino'],
        ['agent', 'Operatore'],
        ['colleague', 'Collega'],
        ['supervisor', 'Responsabile'],
      ].map(([party, name]) => ({ party, name, seen: true })),
    );
  });

  it('has members of a conference by name, and those who only spoke are not seen', () => {
    expect(
      everybodyOf([shown('m1', true, 'Anna Rossi'), shown('m2', false, 'Bruno Neri')]),
    ).toEqual([
      { party: 'm1', name: 'Anna Rossi', seen: true },
      { party: 'm2', name: 'Bruno Neri', seen: false },
    ]);
    // a screen without a camera can be looked at, too
    expect(everybodyOf([shown('agent', false), shown('agent.screen')])[0]?.seen).toBe(true);
  });
});

describe('spans to leave out', () => {
  it.each([
    ['0:00', 0],
    ['1:30', 90_000],
    [' 12:05 ', 725_000],
    ['0:05.5', 5_500],
    ['0:05,25', 5_250],
    ['1:02:03', 3_723_000],
    ['90:00', 5_400_000],
  ])('%s is a moment', (text, ms) => expect(typedMoment(text)).toBe(ms));

  it.each(['', '90', '1:60', '1:75:00', 'a:bc', '-1:00', '1:2'])('"%s" is none', (text) =>
    expect(typedMoment(text)).toBeNull(),
  );

  it('writes a moment as it would be typed', () => {
    expect(momentText(0)).toBe('0:00');
    expect(momentText(65_900)).toBe('1:05');
    expect(typedMoment(momentText(3_723_000))).toBe(3_723_000);
  });

  const span = { from: '0:01', to: '0:03', whom: '', what: 'both' } as const;

  it('says what the station wants to know', () => {
    expect(redactionsOf([span, { ...span, whom: 'agent', what: 'sound' }], 10_000)).toEqual({
      redactions: [
        { startMs: 1000, endMs: 3000, sound: true, picture: true, party: null },
        { startMs: 1000, endMs: 3000, sound: true, picture: false, party: 'agent' },
      ],
    });
  });

  it.each([
    { ...span, from: 'x' },
    { ...span, to: '0:01' },
    { ...span, from: '0:10', to: '0:12' },
  ])('names the one that cannot be', (wrong) =>
    expect(redactionsOf([span, wrong], 10_000)).toEqual({ wrong: 2 }),
  );
});

describe('sizes', () => {
  it('are in units that people know', () => {
    expect(formatSize(999)).toBe('999 byte');
    expect(formatSize(1_400_000)).toBe('1,4 MB');
    expect(formatSize(35_000_000_000)).toBe('35 GB');
  });
});

describe('rules of retention', () => {
  const rule = { name: 'abuse', days: 730 };

  it('are taken when the station would take them', () => {
    expect(areRules([])).toBe(true);
    expect(areRules([rule, { name: 'short', days: 1, consent: false }])).toBe(true);
  });

  it.each([
    [{ name: '', days: 3 }],
    [{ name: 'Abuse', days: 3 }],
    [{ name: 'hold', days: 3 }],
    [{ name: 'a', days: 0 }],
    [{ name: 'a', days: 1.5 }],
    [{ name: 'a', days: 40_000 }],
  ])('are not otherwise', (wrong) => expect(areRules([rule, wrong])).toBe(false));

  it('have names of their own', () => expect(areRules([rule, rule])).toBe(false));

  it('say nothing where nothing is said', () => {
    const said = changed(rule, 'consent', false);
    expect(said).toEqual({ ...rule, consent: false });
    expect(Object.keys(changed(said, 'consent', undefined))).toEqual(['name', 'days']);
  });
});

describe('a certificate', () => {
  it('has the line and the key', () => {
    expect(certificateText({ recordingId: 'r', entry: '{"entry":1}', key: 'ab' })).toBe(
      '{"entry":1}\nkey ab\n',
    );
  });
});
