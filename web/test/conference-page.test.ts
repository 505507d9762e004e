// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { alarm } from './alarm-samples';
import { somebody } from './conference-room';
import { boss, guest, inPlace, inside, is, ME, over, page, played, tell } from './conference-visit';
import { socket } from './fake-io';
import {
  type FakeApi,
  clearPage,
  fill,
  key,
  labelled,
  part,
  parts,
  press,
  Refusal,
  settled,
  submit,
  words,
} from './page';
import { STATION } from './staff';

let api: FakeApi;

beforeEach(() => {
  ({ api } = played());
});
afterEach(over);

describe('in a conference', () => {
  it('counts the people, and answers to the keys', async () => {
    await inside([boss(), guest()]);
    expect(part('participant-count')?.dataset['count']).toBe('2');
    await key('h');
    expect(socket().commands('raiseHand')).toMatchObject([{ raised: true }]);
    await key('m');
    expect(part('toggle-mic')?.dataset['look']).toBe('off');
  });

  it('lets a chair admit and turn away those who wait, and send out and let back', async () => {
    await inside([boss(), guest()], { lobby: [somebody('bea', { part: 'guest', name: 'Bea' })] });
    await press('turn-away');
    expect(socket().commands('remove')).toMatchObject([{ member: 'bea' }]);
    socket().answer('remove');
    await is([boss(), guest()], { sentOut: [somebody('bea', { name: 'Bea' })] });
    expect(words('sent-out')).toContain('Bea');
    await press('let-back');
    expect(socket().commands('admit')).toMatchObject([{ members: ['bea'] }]);
  });

  it('makes a guest’s link that is taken back', async () => {
    await inside([boss()]);
    api.answers['POST conferences/c/links'] = {
      id: 'l1',
      url: 'https://station.example/conference/c#link=x',
      expiresAt: '2026-11-27T10:00:00Z',
    };
    await fill(document.querySelector('#guest-label')!, 'Interprete');
    await submit(document.querySelector('#guest-label')!);
    expect((part('guest-link') as HTMLInputElement).value).toContain('#link=x');
    await press('take-link-back');
    expect(part('failure')).not.toBeNull();
    api.answers['DELETE conferences/c/links/l1'] = () => undefined;
    await press('take-link-back');
    expect(part('guest-link')).toBeNull();
  });

  it('calls the roll, which is answered by those whom it calls', async () => {
    const called = {
      name: 'anna',
      member: 'anna',
      officeId: null,
      answeredAtMs: null,
      late: false,
      standing: 'connected' as const,
      correctedBy: null,
      correctedAtMs: null,
      short: null,
    };
    const roll = { startedAtMs: 1, closedAtMs: null, called: [called] };
    await inside([somebody('anna'), boss()], { roll });
    await press('answer-roll');
    expect(socket().commands('answerRollCall')).toHaveLength(1);
    socket().answer('answerRollCall');
    await press('show-roll');
    expect(document.querySelector('#tab-roll')?.getAttribute('aria-selected')).toBe('true');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(words('elapsed')).toContain('in corso da');
    const answered = { ...called, answeredAtMs: Date.now(), standing: 'present' as const };
    await is([somebody('anna'), boss()], { roll: { ...roll, called: [answered] } });
    expect(part('answer-roll')).toBeNull();
  });

  it('is called by its kind once, where its title says no more', async () => {
    await inside([boss()], { title: 'Riunione', kind: 'meeting' });
    expect(document.querySelector('.vs-conference-head p')?.textContent).not.toContain('Riunione');
  });

  it('says that it is recorded, until it is read, and that a recording was of nobody', async () => {
    const recording = { state: 'active', startedAtMs: Date.now(), by: 'boss' };
    await inside([boss()], { recording: recording as never });
    expect(words('recording-indicator')).toContain('In registrazione dalle 10:00');
    await press('recording-read');
    expect(part('recording-read')).toBeNull();
    await press('stop-recording');
    expect(socket().commands('stopRecording')).toHaveLength(1);
    socket().answer('stopRecording');
    await is([boss()], { recordingEnded: Date.now() });
    expect(part('recording-indicator')).toBeNull();
    expect(words('recording-ended')).toContain('10:00');
  });

  it('says why something was not done, until it is read', async () => {
    await inside([boss()]);
    await press('start-recording');
    socket().refuse('startRecording', 'forbidden');
    await settled();
    expect(words('failure')).not.toBe('');
    await press('dismiss-failure');
    expect(part('failure')).toBeNull();
  });

  it('asks before it is ended for everybody, and leads to the minutes', async () => {
    await inside([boss()]);
    await press('end-conference');
    expect(socket().commands('end')).toEqual([]);
    await press('confirm-end');
    expect(socket().commands('end')).toHaveLength(1);
    socket().answer('end');
    await is([boss()], { state: 'ended' });
    expect(words(document.querySelector('h1'))).toBe('La conferenza è finita');
    expect(part('open-minutes')?.getAttribute('href')).toBe('/supervisor/minutes?conference=c');
  });

  it('has of a focus group no guests but its own, no recording they were not told of, and leads to the summary', async () => {
    await inside([boss()]);
    await is([boss()], { kind: 'focus', unrecorded: false });
    expect(part('start-recording')).not.toBeNull();
    await is([boss()], { kind: 'focus', unrecorded: true });
    expect(part('start-recording')).toBeNull();
    expect(document.querySelector('vs-conference-people')).not.toBeNull();
    expect(document.querySelector('#guest-label')).toBeNull();
    await is([boss()], { kind: 'focus', state: 'ended' });
    expect(part('open-summary')?.getAttribute('href')).toBe('/listening#groups');
    expect(part('open-minutes')?.className).toContain('btn-outline-primary');
  });

  it('asks after a briefing whether to open the day, and after a de-briefing whether to close it', async () => {
    const day = { phase: 'briefing', revision: 3, moves: ['open', 'close'] };
    api.answers['GET day'] = day;
    await inside([boss()]);
    await is([boss()], { kind: 'briefing', state: 'ended' });
    await settled();
    expect(words('after-conference')).toContain('i cittadini restano fuori');
    expect(part('open-minutes')?.className).toContain('btn-outline-primary');
    api.answers['POST day/moves'] = new Refusal(409, 'moved');
    await press('day-open');
    expect(words('after-conference')).toContain('cambiata da altri');
    api.answers['POST day/moves'] = { ...day, phase: 'open' };
    await press('day-open');
    expect(api.sent('POST day/moves').at(-1)?.body).toEqual({
      move: 'open',
      revision: 3,
      note: '',
    });
    expect(words('day-moved')).toContain('La giornata è aperta');
  });

  it('asks nothing of a day that is elsewhere, nor after a meeting', async () => {
    api.answers['GET day'] = { phase: 'open', revision: 3, moves: ['debrief', 'close'] };
    await inside([boss()]);
    await is([boss()], { kind: 'briefing', state: 'ended' });
    await settled();
    expect(part('after-conference')).toBeNull();
    await is([boss()], { kind: 'meeting', state: 'ended' });
    expect(document.querySelector('vs-after-conference')).toBeNull();
  });

  it('tells a supervisor of alarms above the room, and nobody else', async () => {
    api.answers['GET alarms'] = { nowMs: Date.now(), alarms: [alarm('nobody')] };
    api.answers['GET station'] = STATION;
    await inside([boss()]);
    await settled();
    expect(words('alarm')).toContain('Armi: qualcuno aspetta e nessuno può rispondere');
    expect(part('take-alarm')).not.toBeNull();
    expect(document.querySelector('vs-conference-alarms')?.previousElementSibling?.localName).toBe(
      'vs-conference-inside',
    );
    clearPage();
    api.answers['POST session/refresh'] = { accessToken: 't', me: { ...ME, role: 'operator' } };
    await inside([boss()]);
    expect(document.querySelector('vs-alarms')).toBeNull();
  });

  it('is in one page of a browser at a time', async () => {
    await inside([boss()]);
    await tell({ type: 'replaced' });
    await tell({ type: 'sessionEnded', reason: 'replaced' });
    expect(page()).toContain('La conferenza è aperta altrove');
    expect(labelled('Usa questa finestra')).not.toBeNull();
  });

  it('lets the devices be chosen', async () => {
    await inside([boss()]);
    await press('more');
    await press('more-devices');
    const dialog = document.querySelector('dialog[open]')!;
    expect(words(dialog)).toContain('Dispositivi audio e video');
    for (const name of ['Camera', 'Microfono']) expect(labelled(name, dialog)).not.toBeNull();
    await press(labelled('Chiudi', dialog));
    expect(document.querySelector('dialog[open]')).toBeNull();
  });

  it('keeps what was written into the notes and did not go out', async () => {
    await inside([boss(), guest()]);
    await press('more');
    await press('more-notes');
    await vi.dynamicImportSettled();
    socket().answer('readNotes', { document: 1, writer: 2 ** 29, update: 'AAA=' });
    await settled();
    await fill('notes', 'Sedie: tre');
    await inPlace('removed', [boss()]);
    expect(
      document.querySelector<HTMLTextAreaElement>('[data-testid="unsent-notes"] textarea')!.value,
    ).toBe('Sedie: tre');
  });

  it('reacts by a press', async () => {
    await inside([boss(), guest()]);
    await press('more');
    await press('react-applause');
    expect(socket().commands('react')).toMatchObject([{ reaction: 'applause' }]);
  });
});

describe('breakout rooms', () => {
  const rooms = [
    { groupId: 'g1', name: 'Patenti', helpSinceMs: null, helpBy: null },
    { groupId: 'g2', name: 'Caccia', helpSinceMs: null, helpBy: null },
  ];
  const breakout = { openedAtMs: 1, endsAtMs: null, rooms };

  it('are planned in a dialog and opened', async () => {
    await inside([boss(), guest(), somebody('anna')]);
    expect(part('breakout-rooms')).not.toBeNull();
    await press('plan-breakout');
    expect(words(document.querySelector('dialog[open]'))).not.toBe('');
    await press('open-breakout');
    expect(socket().commands('openBreakout')).toHaveLength(1);
  });

  it('let the chair go where help is called for, and back', async () => {
    const calling = rooms.map((room) =>
      room.groupId === 'g1' ? { ...room, helpSinceMs: Date.now(), helpBy: 'ada' } : room,
    );
    await inside([boss(), guest({ group: 'g1' })], { breakout: { ...breakout, rooms: calling } });
    expect(parts('breakout-room')).toHaveLength(3);
    expect(part('to-main-room')).toBeNull();
    await press('answer-help');
    expect(socket().commands('moveToRoom')).toMatchObject([{ member: 'boss', groupId: 'g1' }]);
    socket().answer('moveToRoom');
    const there = somebody('boss', { part: 'chair', group: 'g1' });
    await is([there, guest({ group: 'g1' })], { breakout });
    await press('to-main-room');
    expect(socket().commands('moveToRoom').at(-1)).toMatchObject({ member: 'boss' });
    socket().answer('moveToRoom');
    await settled();
    await press('end-breakout');
    expect(socket().commands('endBreakout')).toHaveLength(1);
  });
});
