// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import { phone } from './desk-samples';
import { closed, desk, talks } from './desk-visit';
import { socket } from './fake-io';
import { part, press, words } from './page';

afterEach(closed);

describe('a citizen whom the station calls back by its line', () => {
  const called = (state: string, reason: string | null = null) => ({
    channel: 'phone' as const,
    line: true,
    modality: 'audio' as const,
    telephone: {
      state: 'connecting',
      reason: null,
      number: '+390612345678',
      machine: false,
    } as never,
    callback: { way: 'phone', state, reason, askedAtMs: 0, goodUntilMs: null } as never,
  });

  it.each([
    ['calling', 'compone'],
    ['ringing', 'squilla'],
    ['busy', 'occupato'],
    ['declined', 'rifiutato'],
    ['no-answer', 'non risponde'],
    ['unreachable', 'non è raggiungibile'],
  ])('is %s, in words, and nobody is called twice', async (state, said) => {
    const there = await desk();
    await talks(there, called(state));
    expect(words('dialled')).toContain(said);
    expect(words('dialled')).toContain('+390612345678');
    expect(part('dial-again')).toBeNull();
    expect(part('toggle-hold')).toBeNull();
  });

  it.each([
    ['refused', 'hourly', 'In quest’ora'],
    ['refused', 'line', 'non può chiamare'],
    ['failed', 'trunk-away', 'Nessun telefono ha squillato'],
  ])('may be called again where no telephone rang: %s, %s', async (state, reason, said) => {
    const there = await desk();
    await talks(there, called(state, reason));
    expect(words('dialled')).toContain(said);
    await press('dial-again');
    expect(socket().commands('ringTelephone')).toHaveLength(1);
  });

  it('may be a machine', async () => {
    const there = await desk();
    await talks(there, {
      ...called('reached'),
      telephone: { state: 'talking', reason: null, number: null, machine: true } as never,
    });
    expect(part('dialled')).toBeNull();
    expect(words('maybe-machine')).toContain('segreteria');
  });

  it('ends by the station’s limits, and the desk says why', async () => {
    const there = await desk();
    await talks(there, {
      ...called('reached'),
      telephone: { ...phone(null), cut: 'longest' },
    });
    expect(words('call-cut')).toContain('durata massima');
  });
});
