import { beforeEach, describe, expect, test, vi } from 'vitest';
import { lastAt, clockTime, placeWords, scriptLines } from '../src/pages/desk/escalation-script';
import { keepVisitor, visitorKey } from '../src/state/visitor';
import { contact } from './desk-samples';

class MemoryStorage {
  readonly items = new Map<string, string>();
  getItem = (key: string) => this.items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.items.set(key, value);
  removeItem = (key: string) => void this.items.delete(key);
}

const shared = {
  state: 'shared' as const,
  atMs: 0,
  text: 'Via Roma 12, Viterbo.',
  latitude: 42.420651,
  longitude: 12.107734,
  accuracyM: 24.6,
};

describe('what is said to 112', () => {
  const known = contact({
    name: 'Maria',
    language: 'de',
    needs: ['hard-of-hearing'],
    location: shared,
  });

  test('who calls, what, where, whom and how to call back, in that order', () => {
    const note = { what: 'Un uomo armato alla porta.', callback: '06 1234' };
    expect(scriptLines(known, note, '7K4-92Q', 'it')).toEqual([
      'Sono l’operatore 7K4-92Q della stazione virtuale. Chiamo per una persona collegata con noi in questo momento.',
      'Che cosa succede: Un uomo armato alla porta.',
      'Dove: Via Roma 12, Viterbo; 42.42065, 12.10773 (± 25 m).',
      'La persona: Maria; lingua: tedesco.',
      'Esigenze: sente poco.',
      'Riferimento del contatto: 7K4-92Q.',
      'Potete richiamarmi al numero 06 1234.',
    ]);
  });

  test('what is not known is said so, in the language that is asked for', () => {
    const lines = scriptLines(contact(), { what: ' ', callback: '' }, '214', 'en');
    expect(lines[1]).toBe('What is happening: I do not know yet.');
    expect(lines[2]).toBe('Where: I do not know yet.');
    expect(lines[3]).toBe('The person: name not given; language: Italian.');
    expect(lines).toHaveLength(5);
    expect(lines.join(' ')).not.toMatch(/null|undefined|\{/);
  });

  test('a place may be words alone or coordinates alone', () => {
    expect(placeWords(null)).toBe('');
    expect(placeWords({ ...shared, latitude: null, longitude: null })).toBe('Via Roma 12, Viterbo');
    expect(placeWords({ ...shared, text: null, accuracyM: null })).toBe('42.42065, 12.10773');
  });
});

describe('the time of the call', () => {
  const now = new Date(2026, 10, 24, 0, 10).getTime();

  test('is the last moment at which the clock showed it', () => {
    expect(lastAt('00:05', now)).toBe(now - 5 * 60_000);
    expect(lastAt('23:55', now)).toBe(now - 15 * 60_000);
    expect(lastAt('0.05', now)).toBe(now - 5 * 60_000);
    for (const wrong of ['', '24:00', '12:60', '1205', 'ora'])
      expect(lastAt(wrong, now)).toBeNull();
    expect(clockTime(now)).toBe('00:10');
  });
});

describe('the visitor’s key', () => {
  let device: MemoryStorage;
  const newWindow = () => vi.stubGlobal('sessionStorage', new MemoryStorage());

  beforeEach(() => {
    device = new MemoryStorage();
    vi.stubGlobal('localStorage', device);
    newWindow();
  });

  test('is this window’s own until somebody enters', () => {
    const first = visitorKey();
    expect(visitorKey()).toBe(first);
    newWindow();
    expect(visitorKey()).not.toBe(first);
    expect(device.items.size).toBe(0);
  });

  test('is recognised for a day after entering, and as long as one has to stay away', () => {
    const key = visitorKey(0);
    keepVisitor(key, 0);
    newWindow();
    expect(visitorKey(23 * 3_600_000)).toBe(key);
    keepVisitor(key, 0, 7 * 24 * 3_600_000);
    newWindow();
    expect(visitorKey(6 * 24 * 3_600_000)).toBe(key);
    newWindow();
    expect(visitorKey(8 * 24 * 3_600_000)).not.toBe(key);
    expect(device.items.size).toBe(0);
  });

  test('is made anew when what was kept makes no sense', () => {
    for (const kept of ['', '{', '[]', '{"key":1}', 'null']) {
      newWindow();
      device.setItem('vs.visitor', kept);
      expect(visitorKey()).toMatch(/^[0-9a-f]{32}$/);
    }
  });
});
