// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { agent } from './desk-samples';
import { closed, connected, desk, opened, rings, talks, wrapsUp } from './desk-visit';
import { socket } from './fake-io';
import {
  check,
  fill,
  key,
  labelled,
  listen,
  part,
  parts,
  press,
  said,
  settled,
  submit,
  words,
} from './page';

afterEach(closed);

const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const main = () => words(document.querySelector('main'));
const alert = () => words(document.querySelector('main [role="alert"]'));
const heading = () => document.activeElement?.id;
const pressed = (id: string) => part(id)?.getAttribute('aria-pressed');
const hears = async (text: string) => {
  await passes(100);
  expect(said()).toContain(text);
};

it('has its heading before the station has said how the agent stands', async () => {
  await opened();
  expect([...document.querySelectorAll('h1')].map((it) => words(it))).toEqual([
    'Postazione operatore',
  ]);
});

describe('the columns', () => {
  it('are as wide as the operator makes them, also after a reload', async () => {
    await desk();
    const grid = () => document.querySelector<HTMLElement>('.desk-grid')!.style.cssText;
    expect(grid()).toBe('');
    part('resize-right')?.focus();
    await key('End');
    part('resize-left')?.focus();
    await key('Home');
    expect(grid()).toBe('--desk-left: 13rem; --desk-right: 44rem;');
    expect(JSON.parse(localStorage.getItem('vs.desk.settings') ?? '')).toMatchObject({
      columns: { left: 13, right: 44 },
    });
    await key('Enter');
    expect(grid()).toBe('--desk-right: 44rem;');
  });

  it('are changed from the width that each was left at', async () => {
    localStorage.setItem('vs.desk.settings', JSON.stringify({ columns: { left: 20, right: 30 } }));
    await desk();
    const widths = () =>
      ['resize-left', 'resize-right'].map((edge) => part(edge)?.getAttribute('aria-valuenow'));
    expect(widths()).toEqual(['20', '30']);
    part('resize-right')?.focus();
    await key('ArrowLeft');
    expect(widths()).toEqual(['20', '31']);
  });
});

describe('the own state', () => {
  it('is told, with what was chosen and since when', async () => {
    const there = await desk();
    expect(part('agent-state')?.dataset['state']).toBe('available');
    expect(pressed('state-available')).toBe('true');
    await press('state-paused');
    expect(part('state-paused')?.getAttribute('aria-busy')).toBe('true');
    expect(socket().commands('setState')).toMatchObject([{ state: 'paused', reason: 'break' }]);
    socket().answer('setState');
    await there.is({ agent: agent({ state: 'paused', reason: 'break', sinceMs: Date.now() }) });
    await check(document.querySelectorAll('[name="pause-reason"]')[1]!);
    expect(socket().commands('setState').at(-1)).toMatchObject({ reason: 'lunch' });
    await passes(61_000);
    expect(words(document.querySelector('.desk-agent-since'))).toMatch(/Pausa|Pranzo|da/);
  });

  it('in a contact is what comes after it', async () => {
    const there = await desk();
    await talks(there, {}, { agent: agent({ state: 'busy', nextState: 'offline' }) });
    expect(pressed('state-offline')).toBe('true');
    expect(words(document.querySelector('.desk-agent-next'))).toBe(
      'Dopo questo contatto: fuori servizio',
    );
    // the buttons are of what comes after, and say so
    expect(document.querySelector('.desk-switch')?.getAttribute('aria-label')).toBe(
      'Dopo questo contatto',
    );
  });

  it('says why a command failed, until it is read', async () => {
    await desk();
    await press('state-offline');
    socket().refuse('setState', 'wrong_state');
    await settled();
    expect(alert()).toContain('Il comando non è riuscito');
    expect(alert()).toContain('wrong_state');
    await press(labelled('Chiudi avviso'));
    expect(document.querySelector('main [role="alert"]')).toBeNull();
  });

  it('is not available before the notice has been accepted', async () => {
    await desk({ noticeDue: true });
    expect(main()).toContain('legga e accetti');
    expect(labelled('Leggi l’informativa').getAttribute('href')).toContain('/login?next=');
  });

  it('is of no use outside the hours of the own office, which is said', async () => {
    const there = await desk();
    const officeClosed = { name: 'Ufficio armi', opensAtMs: Date.parse('2026-11-27T08:00:00Z') };
    await there.is({ agent: agent({ officeClosed }) });
    expect(words('office-closed')).toContain('Il suo ufficio è chiuso: Ufficio armi');
    expect(words('office-closed')).toContain('09:00');
    await there.is({ agent: agent({ officeClosed: { ...officeClosed, opensAtMs: null } }) });
    expect(words('office-closed')).not.toContain('09:00');
    await there.is({ agent: agent() });
    expect(part('office-closed')).toBeNull();
  });

  it('is lost with the desk: opened elsewhere, or the sign-in is over', async () => {
    const there = await desk();
    await there.tell({ type: 'sessionEnded', reason: 'replaced' });
    expect(words(document.querySelector('[role="alert"]'))).toContain(
      'La postazione è aperta altrove',
    );
    expect(part('agent-state')).toBeNull();
  });

  it('is kept while the line is down, which is said', async () => {
    await desk();
    socket().fire('disconnect');
    await passes(1_000);
    expect(words(document.querySelector('vs-connection-bar'))).not.toBe('');
    socket().fire('connect');
    await settled();
    expect(words(document.querySelector('vs-connection-bar'))).toBe('');
  });
});

describe('how the line is', () => {
  const line = () => words(document.querySelector('.desk-call-link [role="status"]'));

  it('is said the same everywhere', async () => {
    const there = await desk();
    await talks(there);
    await connected();
    await there.tell({ type: 'ladder', incoming: 'sound', outgoing: 'hd' });
    expect(line()).toBe('Connessione scarsa');
    expect(words('line-notice')).toContain('Solo audio per ora');
    expect(document.querySelector('vs-stage')?.hasAttribute('remotecamera')).toBe(false);
    // what has only just got better is not said yet, in neither place
    await there.tell({ type: 'ladder', incoming: 'hd', outgoing: 'hd' });
    expect(words('line-notice')).toContain('Solo audio per ora');
    expect(line()).toBe('Connessione scarsa');
    await passes(5_000);
    expect(part('line-notice')).toBeNull();
    expect(line()).not.toBe('Connessione scarsa');
  });
});

describe('what rings', () => {
  it('says that a citizen cannot be heard, once their page has said so', async () => {
    const there = await desk();
    const silent = { microphone: false, camera: true, screen: false };
    await rings(there, { modality: 'audio' });
    expect(words('offer')).not.toContain('le scrive');
    await rings(there, { modality: 'audio', citizenMedia: silent });
    expect(words('offer')).toContain('microfono spento o assente: le scrive');
    await rings(there, { modality: 'text', citizenMedia: silent });
    expect(words('offer')).not.toContain('le scrive');
    await rings(there, { citizenMedia: { ...silent, microphone: true } });
    expect(words('offer')).not.toContain('le scrive');
  });

  it('is told to come back once it was declined and nobody else has taken it', async () => {
    const there = await desk();
    await rings(there);
    await press('decline-offer');
    socket().answer('declineOffer');
    await there.is({ waiting: [{ category: 'weapons', count: 1, oldestSinceMs: Date.now() }] });
    expect(main()).toContain('A lei può tornare tra 30');
    await passes(10_000);
    expect(main()).toContain('A lei può tornare tra 20');
    await passes(20_000);
    expect(main()).toContain('la richiesta arriva tra un istante');
    await there.is({ waiting: [] });
    expect(main()).not.toContain('A lei può tornare');
  });

  it('is told with what is needed to decide, and how long is left', async () => {
    const there = await desk();
    await rings(there, { name: 'Maria', needs: ['sign-language'], sharing: 'off' });
    expect(heading()).toBe('desk-offer-title');
    expect(words('offer')).toContain('Videochiamata');
    expect(words('offer-category')).toBe('weapons');
    expect(words('offer')).toContain('Maria');
    expect(words('offer')).toContain('acconsente');
    expect(words('offer')).toContain('partono spente');
    expect(document.title).toContain('Richiesta in arrivo');
    await hears('weapons');
    await passes(15_000);
    const left = document.querySelector('[role="timer"]');
    expect(words(left)).toMatch(/^[45]$/);
    expect(left?.hasAttribute('data-short')).toBe(true);
  });

  it.each([
    [{ modality: 'text' } as const, 'Conversazione scritta'],
    [{ channel: 'phone' } as const, 'Telefonata'],
    [{ callback: { way: 'video' } as never }, 'Richiamata in video'],
    [{ callback: { way: 'phone' } as never, channel: 'phone' } as const, 'Richiamata al telefono'],
    [{ message: { dueAtMs: 0, again: false } as never }, 'Messaggio'],
  ])('is of its kind: %o', async (of, title) => {
    const there = await desk();
    await rings(there, of);
    expect(words(document.querySelector('#desk-offer-title'))).toBe(title);
  });

  it.each([
    ['a', 'acceptOffer', {}],
    ['d', 'declineOffer', { reason: 'other' }],
    ['1', 'declineOffer', { reason: 'busy' }],
    ['2', 'declineOffer', { reason: 'conflict-of-interest' }],
    ['3', 'declineOffer', { reason: 'technical' }],
  ])('is answered from wherever the focus is by a key: %s', async (name, command, fields) => {
    const there = await desk();
    await rings(there);
    expect(await key(name)).toBe(true);
    await key(name);
    expect(socket().commands(command)).toMatchObject([{ contactId: 'c1', ...fields }]);
  });

  it('is answered by a press, and the focus goes to the contact', async () => {
    const there = await desk();
    await rings(there);
    await press('accept-offer');
    expect(part('accept-offer')?.getAttribute('aria-busy')).toBe('true');
    expect(part('decline-offer')?.getAttribute('aria-disabled')).toBe('true');
    await press('decline-offer');
    expect(socket().commands('declineOffer')).toEqual([]);
    socket().answer('acceptOffer');
    await talks(there);
    expect(heading()).toBe('desk-call-title');
    expect(part('offer')).toBeNull();
    expect(document.title).not.toContain('Richiesta in arrivo');
  });

  it('is declined with a reason or without, and nothing is said of it afterwards', async () => {
    const there = await desk();
    await rings(there);
    await press('decline-busy');
    expect(socket().commands('declineOffer')).toMatchObject([{ reason: 'busy' }]);
    socket().answer('declineOffer');
    await there.is({ agent: agent() });
    expect(part('offer')).toBeNull();
    expect(main()).not.toContain('non è più');
  });

  it('stops when the citizen leaves, which is said', async () => {
    const there = await desk();
    await rings(there);
    await there.is({ agent: agent() });
    expect(words(document.querySelector('.desk-idle .vs-alert'))).not.toBe('');
    expect(part('agent-state')?.dataset['state']).toBe('available');
  });

  it('runs out into a pause that says so, and out of it by one press', async () => {
    const there = await desk();
    await rings(there);
    await there.is({ agent: agent({ state: 'paused', reason: 'no_answer' }) });
    expect(main()).toContain('Una richiesta è rimasta senza risposta');
    await press(labelled('Torna disponibile', document.querySelector('main')!));
    expect(socket().commands('setState')).toMatchObject([{ state: 'available' }]);
  });

  it('is a colleague who asks, by name and with a note', async () => {
    const there = await desk();
    const consult = { name: 'Operatore 2', code: '215', note: 'Porto d’armi' };
    await rings(there, { consult });
    expect(words('offer')).toContain('Un collega le chiede un parere');
    expect(words('offer-consult')).toContain('Operatore 2 (215)');
    expect(words('offer')).toContain('Porto d’armi');
  });
});

describe('answering by itself', () => {
  const state = () => part('auto-answer')?.dataset['kind'];
  const auto = { autoAnswerS: 5 };

  it('counts down once the desk can be heard, says so, and answers', async () => {
    const there = await desk();
    await rings(there, {}, auto);
    await connected();
    await passes(300);
    expect(state()).toBe('counting');
    expect(words('auto-answer')).toContain('Risposta automatica tra');
    await hears('5');
    await passes(4_000);
    expect(socket().commands('acceptOffer')).toEqual([]);
    await passes(2_000);
    expect(socket().commands('acceptOffer')).toHaveLength(1);
  });

  it('is stopped by a press: the operator answers by hand', async () => {
    const there = await desk();
    await rings(there, { modality: 'text' }, auto);
    await press('stop-auto-answer');
    expect(state()).toBe('off');
    await passes(15_000);
    expect(socket().commands('acceptOffer')).toEqual([]);
  });

  it('does not happen at a desk that cannot be heard, which is said', async () => {
    const there = await desk({}, { audio: 'NotFoundError', video: 'NotFoundError' });
    await rings(there, {}, auto);
    await connected();
    await passes(10_000);
    expect(state()).toBe('cannot');
    expect(words('auto-answer')).toContain('La risposta automatica è ferma');
    expect(socket().commands('acceptOffer')).toEqual([]);
  });

  it('is not for a telephone, which somebody has to lift', async () => {
    const there = await desk();
    await rings(there, { channel: 'phone' }, auto);
    await passes(10_000);
    expect(words('auto-answer')).not.toBe('');
    expect(socket().commands('acceptOffer')).toEqual([]);
  });
});

describe('wrap-up', () => {
  it('needs a result, says so, and keeps the notes', async () => {
    const there = await desk();
    await wrapsUp(there);
    expect(heading()).toBe('desk-wrap-title');
    expect(main()).toContain('Il cittadino ha chiuso il contatto.');
    expect(part('finish-wrap-up')?.hasAttribute('disabled')).toBe(true);
    expect(words(document.querySelector('#desk-wrap-hint'))).toBe('Per concludere scelga l’esito.');
    await fill(document.querySelector('#desk-wrap-notes')!, ' Chiede del porto d’armi. ');
    await submit('finish-wrap-up');
    expect(socket().commands('finishWrapUp')).toEqual([]);
    await fill('wrap-up-code', 'information-given');
    await submit('finish-wrap-up');
    expect(socket().commands('finishWrapUp')).toMatchObject([
      { contactId: 'c1', code: 'information-given', notes: 'Chiede del porto d’armi.' },
    ]);
    socket().answer('finishWrapUp');
    await there.is({ agent: agent() });
    await hears('Contatto concluso e salvato.');
  });

  it('keeps notes that were not saved', async () => {
    const there = await desk();
    await wrapsUp(there);
    await fill(document.querySelector('#desk-wrap-notes')!, 'Da richiamare.');
    await fill('wrap-up-code', 'follow-up');
    await submit('finish-wrap-up');
    socket().refuse('finishWrapUp', 'broken');
    await settled();
    expect(alert()).toContain('Il comando non è riuscito');
    expect(document.querySelector<HTMLTextAreaElement>('#desk-wrap-notes')!.value).toBe(
      'Da richiamare.',
    );
  });

  it('suggests abuse where the visitor has to stay away, and says until when', async () => {
    const there = await desk();
    await wrapsUp(there, { endedBy: 'agent', coolDownUntilMs: Date.now() + 3_600_000 });
    await submit('finish-wrap-up');
    expect(socket().commands('finishWrapUp')).toMatchObject([{ code: 'abuse' }]);
    expect(main()).toContain('può rientrare in coda dalle 11:00');
  });

  it('has an end where that is set, and more time for the asking', async () => {
    const there = await desk();
    const until = Date.now() + 300_000;
    await wrapsUp(there, {}, { wrapUpUntilMs: until });
    expect(words('wrap-up-left')).toContain('Restano 05:00');
    await press('more-time');
    expect(socket().commands('extendWrapUp')).toHaveLength(1);
    socket().answer('extendWrapUp');
    await wrapsUp(there, {}, { wrapUpUntilMs: until + 120_000 });
    await passes(1_000);
    expect(words('wrap-up-left')).toContain('Restano 06:5');
  });

  it('says once that its end is near, and again for another end', async () => {
    const there = await desk();
    const until = Date.now() + 31_000;
    const { heard, stop } = listen();
    const warnings = () => heard.filter((text) => text.startsWith('Resta meno di')).length;
    await wrapsUp(there, {}, { wrapUpUntilMs: until });
    expect(warnings()).toBe(0);
    await passes(10_000);
    expect(warnings()).toBe(1);
    await wrapsUp(there, {}, { wrapUpUntilMs: until + 30_000 });
    await passes(30_000);
    stop();
    expect(warnings()).toBe(2);
  });

  it('chooses what comes next', async () => {
    const there = await desk();
    await wrapsUp(there);
    await check(document.querySelectorAll('[name="next-state"]')[1]!);
    expect(socket().commands('setState')).toMatchObject([{ state: 'paused' }]);
  });
});

describe('the keyboard', () => {
  it.each([
    ['H', { shiftKey: true }, 'hangUp'],
    ['p', {}, 'hold'],
    ['u', {}, 'callHelp'],
    ['E', { shiftKey: true }, 'escalate'],
  ])('does in a call what the buttons do: %s', async (name, more, command) => {
    const there = await desk();
    await talks(there);
    await key(name, more);
    expect(socket().commands(command)).toHaveLength(1);
  });

  it('does nothing while somebody writes, with Control, or in a dialog', async () => {
    const there = await desk();
    await talks(there, { modality: 'text' });
    await key('c');
    expect(document.activeElement).toBe(part('chat-input'));
    await key('H', { shiftKey: true });
    await key('Escape');
    expect(document.activeElement).not.toBe(part('chat-input'));
    await key('H', { shiftKey: true, ctrlKey: true });
    await key('R', { shiftKey: true });
    expect(words(document.querySelector('dialog[open]'))).toContain('Terminare con un motivo');
    await key('H', { shiftKey: true });
    expect(socket().commands('hangUp')).toEqual([]);
    document
      .querySelector('dialog[open]')!
      .dispatchEvent(new Event('cancel', { cancelable: true }));
    await settled();
    expect(document.querySelector('dialog[open]')).toBeNull();
    await key('H', { shiftKey: true });
    expect(socket().commands('hangUp')).toHaveLength(1);
  });

  it('shows its keys', async () => {
    await desk();
    await key('?');
    expect(words(document.querySelector('dialog[open]'))).toContain('Tasti rapidi');
  });

  it('has no two buttons of one name in a call', async () => {
    const there = await desk();
    await talks(there);
    // the end stands apart from all others, which wrap
    expect(part('hang-up')?.parentElement?.className).toBe('desk-controls');
    const names = [...document.querySelectorAll('.desk-controls button')].map(words);
    expect(names.every(Boolean)).toBe(true);
    expect(new Set(names).size).toBe(names.length);
    expect(parts('hang-up')).toHaveLength(1);
  });
});

it('says in wrap-up that a citizen who has hung up may return, and goes on with the call then', async () => {
  const there = await desk();
  await talks(there);
  await wrapsUp(there, { returnUntilMs: Date.now() + 10_000 });
  expect(words('may-return')).toContain('può ancora tornare');
  await talks(there);
  expect(part('may-return')).toBeNull();
  expect(part('hang-up')).not.toBeNull();
});

it('shows the code by which the citizen can check the call, beside what is known of it', async () => {
  const there = await desk();
  await talks(there);
  await press(document.querySelector('.desk-tabs [role=tab]')!);
  expect(words('call-code')).toBe('7K4-92Q');
  expect(part('card-complaint')?.getAttribute('href')).toMatch(/^\/complaints\?new=1&contact=.+/);
});
