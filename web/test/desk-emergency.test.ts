// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { agent, contact } from './desk-samples';
import { closed, desk, talks, type Desk } from './desk-visit';
import { socket } from './fake-io';
import { check, fill, key, labelled, part, press, settled, words } from './page';

afterEach(closed);

const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const main = () => words(document.querySelector('main'));
const dialog = () => document.querySelector('dialog[open]');

async function talking(part: Parameters<typeof contact>[0] = {}): Promise<Desk> {
  const there = await desk();
  await talks(there, part);
  return there;
}

describe('a call to 112', () => {
  const note = (change = {}) => ({
    openedAtMs: Date.now(),
    what: '',
    callback: '',
    calledAtMs: null,
    outcome: null,
    ...change,
  });

  async function opened(change = {}): Promise<Desk> {
    const there = await talking({ name: 'Maria' });
    await key('E', { shiftKey: true });
    expect(socket().commands('escalate')).toHaveLength(1);
    socket().answer('escalate');
    await talks(there, { name: 'Maria', escalation: note(), ...change });
    await passes(20);
    return there;
  }

  it('has a script that follows what is typed, and is kept a moment after the last letter', async () => {
    await opened();
    expect(words('escalation-script')).toContain('Maria');
    expect(words('escalation-script')).toContain('Dove: non lo so ancora.');
    await fill('escalation-what', 'Un uomo');
    await passes(500);
    await fill('escalation-what', 'Un uomo armato alla porta');
    expect(words('escalation-script')).toContain('Un uomo armato alla porta');
    expect(words('escalation')).toContain('Non ancora salvata.');
    await passes(500);
    expect(socket().commands('noteEscalation')).toEqual([]);
    await passes(400);
    expect(socket().commands('noteEscalation')).toMatchObject([
      { what: 'Un uomo armato alla porta', outcome: null },
    ]);
    socket().answer('noteEscalation');
    await settled();
    expect(words('escalation')).toContain('Salvata con il contatto.');
  });

  it('keeps when the call was made and what came of it, at once', async () => {
    const there = await opened();
    await press('escalation-called');
    await passes(0);
    expect(socket().commands('noteEscalation').at(-1)).toMatchObject({ calledAtMs: Date.now() });
    socket().answer('noteEscalation');
    await settled();
    await fill('escalation-outcome', 'handed-over');
    await passes(0);
    expect(socket().commands('noteEscalation').at(-1)).toMatchObject({ outcome: 'handed-over' });
    socket().answer('noteEscalation');
    await talks(there, { escalation: note({ outcome: 'handed-over', what: 'Detto' }) });
    expect((part('escalation-what') as HTMLTextAreaElement).value).toBe('Detto');
  });

  it('asks the citizen where they are, and tells what they said', async () => {
    const location = {
      state: 'shared',
      atMs: Date.now(),
      text: 'Via Veneto 1',
      latitude: 41.9027,
      longitude: 12.4963,
      accuracyM: 12,
    };
    const there = await opened();
    await press(labelled('Chiedi la posizione'));
    expect(socket().commands('askLocation')).toHaveLength(1);
    socket().answer('askLocation');
    await talks(there, { escalation: note(), location: location as never });
    expect(words('escalation-script')).toContain('Via Veneto 1; 41.90270, 12.49630 (± 12 m)');
    const declined = { ...location, state: 'declined' };
    await talks(there, { escalation: note(), location: declined as never });
    expect(words('escalation')).toContain('ha preferito non dirlo');
    expect(labelled('Chiedi di nuovo')).not.toBeNull();
  });

  it.each([
    ['it', 'Stiamo chiedendo aiuto per lei'],
    ['de', 'Wir fordern gerade Hilfe für Sie an'],
    ['sl', 'pomoč'],
  ] as const)('may be told to the citizen, in their language: %s', async (language, text) => {
    await opened({ language });
    await press('escalation-message');
    expect(socket().commands('sendChat')[0]?.['text']).toContain(text);
  });

  it('is read out in the language of those who answer at 112', async () => {
    await opened({ needs: ['slow-speech', 'hard-of-hearing'] });
    await press(part('escalation')!.querySelector('[aria-pressed][lang="de"]')!);
    expect(words('escalation-script')).toContain('langsam sprechen und hört schlecht');
    expect(part('escalation-script')?.getAttribute('lang')).toBe('de');
  });

  it('is reminded of in the wrap-up, while nothing is said of its outcome', async () => {
    const there = await opened();
    await there.is({
      agent: agent({ state: 'wrap_up' }),
      contact: contact({ state: 'wrap_up', escalation: note() }),
    });
    expect(main()).toContain('Nella nota per il 112 manca l’esito.');
  });
});

describe('ending for a reason', () => {
  it('says what follows from it, and is confirmed', async () => {
    await talking();
    expect(words('end-with-reason')).toContain('Termina con un motivo');
    await press('end-with-reason');
    expect(words(dialog())).toContain('Terminare con un motivo');
    // no reason is chosen for the operator, and none is sent by mistake
    expect(dialog()!.querySelectorAll(':checked')).toHaveLength(0);
    await press('confirm-end');
    expect(socket().commands('endContact')).toEqual([]);
    expect(words(dialog()!.querySelector('[role="alert"]'))).toBe(
      'Per terminare scelga il motivo.',
    );
    expect(document.activeElement).toBe(dialog()!.querySelector('[value="no-reply"]'));
    await check(dialog()!.querySelector('[value="abuse"]')!);
    await press('confirm-end');
    expect(socket().commands('endContact')).toMatchObject([{ reason: 'abuse' }]);
    socket().answer('endContact');
    await settled();
    expect(dialog()).toBeNull();
  });
});
