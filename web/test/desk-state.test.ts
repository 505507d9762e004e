import { describe, expect, it } from 'vitest';
import { runDue } from '../src/pages/desk/ticker';
import type { ChatLine, Snapshot } from '../src/protocol/desk';
import {
  byUrgency,
  initialDeskState,
  mediaPlan,
  nobodyThere,
  reduceDesk,
  ringLeft,
  shownOf,
  stageOf,
  waitingTotal,
} from '../src/state/desk';
import { actionFor, type Keystroke } from '../src/state/desk-keys';
import { parseNotes } from '../src/state/desk-notes';
import { DEFAULT_SETTINGS, parseSettings } from '../src/state/desk-settings';
import { agent, contact, offer, snapshot } from './desk-samples';

const line = (lineId: string, sentAtMs: number, author: ChatLine['author'] = 'citizen') => ({
  lineId,
  author,
  text: lineId,
  sentAtMs,
  file: null,
  supervisor: null,
});

const started = reduceDesk(initialDeskState, snapshot());

describe('desk state', () => {
  it('passes over a message of a later station', () => {
    const later = { type: 'not yet known' } as unknown as Parameters<typeof reduceDesk>[1];
    expect(reduceDesk(initialDeskState, later)).toBe(initialDeskState);
  });

  it('has nobody there until the citizen who is called back has come', () => {
    const called = (state: 'calling' | 'busy' | 'reached') =>
      contact({ callback: { way: 'phone', state, askedAtMs: 0, goodUntilMs: null, reason: null } });
    expect(nobodyThere(contact())).toBe(false);
    expect(nobodyThere(called('calling'))).toBe(true);
    expect(nobodyThere(called('busy'))).toBe(true);
    expect(nobodyThere(called('reached'))).toBe(false);
  });

  it('follows a contact from ring to wrap-up', () => {
    expect(stageOf(initialDeskState, null)).toBe('loading');
    expect(stageOf(started, null)).toBe('idle');
    const ringing = reduceDesk(started, {
      type: 'agent',
      revision: 2,
      agent: agent({ state: 'offered' }),
      offer: offer(),
      contact: null,
    });
    expect(stageOf(ringing, null)).toBe('offer');
    expect(stageOf(ringing, 'c1')).toBe('answering');
    expect(stageOf(ringing, 'another')).toBe('offer');
    const talking = reduceDesk(ringing, {
      type: 'agent',
      revision: 3,
      agent: agent({ state: 'busy' }),
      offer: null,
      contact: contact(),
    });
    expect(stageOf(talking, 'c1')).toBe('call');
    const over = reduceDesk(talking, {
      type: 'agent',
      revision: 4,
      agent: agent({ state: 'wrap_up' }),
      offer: null,
      contact: contact({ state: 'wrap_up' }),
    });
    expect(stageOf(over, null)).toBe('wrap_up');
    expect(stageOf(reduceDesk(over, { type: 'sessionEnded', reason: 'disabled' }), null)).toBe(
      'ended',
    );
  });

  it('keeps slots and first lines that came before the contact, drops them when it is over', () => {
    const slot = { index: 0, kind: 'video', party: 'citizen', source: 'camera' } as const;
    let state = reduceDesk(started, { type: 'slots', slots: [slot] });
    state = reduceDesk(state, { type: 'chat', revision: 2, line: line('l1', 5) });
    const answered = { type: 'agent', revision: 3, agent: agent(), offer: null } as const;
    state = reduceDesk(state, { ...answered, contact: contact() });
    expect([state.slots, state.chat.length]).toEqual([[slot], 1]);
    state = reduceDesk(state, { ...answered, revision: 4, contact: null });
    expect([state.slots, state.chat]).toEqual([[], []]);
  });

  it('shows what the citizen is writing until it is a line', () => {
    let state = reduceDesk(started, { type: 'typing', author: 'citizen', text: 'Buon' });
    expect(state.citizenDraft).toBe('Buon');
    state = reduceDesk(state, { type: 'typing', author: 'agent', text: 'mine' });
    expect(state.citizenDraft).toBe('Buon');
    state = reduceDesk(state, { type: 'chat', revision: 2, line: line('l1', 5, 'agent') });
    expect(state.citizenDraft).toBe('Buon');
    state = reduceDesk(state, { type: 'chat', revision: 3, line: line('l2', 6) });
    expect(state.citizenDraft).toBe('');
  });
});

describe('media plan', () => {
  const with_ = (part: Partial<Snapshot>) => mediaPlan(reduceDesk(started, snapshot(part)));

  it('is warm while it rings and live once answered', () => {
    expect(with_({})).toEqual({ kind: 'off' });
    expect(with_({ offer: offer() })).toEqual({ kind: 'warm', contactId: 'c1', modality: 'video' });
    expect(with_({ contact: contact({ modality: 'audio' }) })).toEqual({
      kind: 'live',
      contactId: 'c1',
      modality: 'audio',
    });
  });

  it('leaves media alone for a contact by telephone', () => {
    expect(with_({ offer: offer({ channel: 'phone', modality: 'audio' }) }).kind).toBe('off');
    expect(with_({ contact: contact({ channel: 'phone', modality: 'audio' }) }).kind).toBe('off');
  });

  it('leaves media alone for a written contact and after the conversation', () => {
    expect(with_({ offer: offer({ modality: 'text' }) }).kind).toBe('off');
    expect(with_({ contact: contact({ modality: 'text' }) }).kind).toBe('off');
    expect(with_({ contact: contact({ state: 'wrap_up' }) }).kind).toBe('off');
  });
});

describe('who is shown', () => {
  const sent = { microphone: true, camera: true, screen: false };
  const theirs = { microphone: true, camera: false, screen: false };
  const consult = (state: 'asking' | 'consulting' | 'three_way') => ({
    state,
    name: 'Bianchi',
    code: 'AB1-CD2',
    note: '',
    untilMs: null,
    media: theirs,
    outside: null,
  });
  const held = { heldSinceMs: 13_000 };

  it('is the citizen, of whom nothing comes on hold', () => {
    const ordinary = { main: 'citizen', second: null, sent, colleague: false, byTelephone: false };
    const nothing = { microphone: false, camera: false, screen: false };
    expect(shownOf(contact())).toEqual(ordinary);
    expect(shownOf(contact(held))).toEqual({ ...ordinary, sent: nothing });
    const asking = contact({ ...held, consult: consult('asking') });
    expect(shownOf(asking)).toEqual({ ...ordinary, sent: nothing });
  });

  it('is the other operator in a consultation, whichever of the two one is', () => {
    const part = { ...held, consult: consult('consulting') };
    const other = { second: null, sent: theirs, colleague: true, byTelephone: false };
    expect(shownOf(contact(part))).toEqual({ main: 'colleague', ...other });
    expect(shownOf(contact({ ...part, role: 'colleague' }))).toEqual({ main: 'agent', ...other });
  });

  it('is both once all three talk', () => {
    const part = { consult: consult('three_way') };
    expect(shownOf(contact(part))).toMatchObject({ main: 'citizen', second: 'colleague', sent });
    expect(shownOf(contact({ ...part, role: 'colleague' })).second).toBe('agent');
  });
});

describe('figures of the desk', () => {
  it('counts the ring down to nothing and never below', () => {
    expect(ringLeft(offer(), 10_000)).toEqual({ seconds: 20, share: 1 });
    expect(ringLeft(offer(), 19_900)).toEqual({ seconds: 11, share: 0.505 });
    expect(ringLeft(offer(), 99_000)).toEqual({ seconds: 0, share: 0 });
    expect(ringLeft(offer(), 0).share).toBe(1);
  });

  it('puts the longest wait first and leaves empty lines out', () => {
    const waiting = [
      { category: 'privacy', count: 0, oldestSinceMs: null },
      { category: 'weapons', count: 4, oldestSinceMs: 900 },
      { category: 'road-code', count: 1, oldestSinceMs: 300 },
    ];
    expect(byUrgency(waiting).map((each) => each.category)).toEqual(['road-code', 'weapons']);
    expect(waitingTotal(waiting)).toBe(5);
  });
});

describe('keys', () => {
  const stroke = (key: string, part: Partial<Keystroke> = {}): Keystroke => ({
    key,
    shift: false,
    modified: false,
    typing: false,
    repeat: false,
    ...part,
  });

  it('act only in the stage they belong to', () => {
    expect(actionFor(stroke('a'), 'offer')).toBe('accept');
    expect(actionFor(stroke('A', { shift: true }), 'offer')).toBeNull();
    expect(actionFor(stroke('a'), 'call')).toBeNull();
    expect(actionFor(stroke('a'), 'answering')).toBeNull();
    expect(actionFor(stroke('m'), 'call')).toBe('microphone');
    expect(actionFor(stroke('c'), 'wrap_up')).toBe('chat');
    expect(actionFor(stroke('?', { shift: true }), 'idle')).toBe('help');
  });

  it('decline what rings for one of the reasons, and say none in a call', () => {
    const actions = ['1', '2', '3', '4'].map((key) => actionFor(stroke(key), 'offer'));
    expect(actions).toEqual([
      'decline-busy',
      'decline-conflict-of-interest',
      'decline-technical',
      null,
    ]);
    expect(actionFor(stroke('1'), 'call')).toBeNull();
  });

  it('hang up only with Shift', () => {
    expect(actionFor(stroke('h'), 'call')).toBeNull();
    expect(actionFor(stroke('H', { shift: true }), 'call')).toBe('hang-up');
  });

  it('leave writing, held keys and the browser alone', () => {
    for (const part of [{ typing: true }, { repeat: true }, { modified: true }]) {
      expect(actionFor(stroke('a', part), 'offer')).toBeNull();
    }
  });
});

describe('what is kept on the machine', () => {
  it('gives notes only to the contact they belong to', () => {
    const kept = JSON.stringify({ contactId: 'c1', notes: 'verbale' });
    expect(parseNotes(kept, 'c1')).toBe('verbale');
    expect(parseNotes(kept, 'c2')).toBe('');
    for (const broken of [null, '', '{', '[]', '"x"', '{"contactId":"c1","notes":7}']) {
      expect(parseNotes(broken, 'c1')).toBe('');
    }
  });

  it('falls back to the defaults value by value', () => {
    expect(parseSettings(null)).toEqual(DEFAULT_SETTINGS);
    expect(parseSettings('nonsense')).toEqual(DEFAULT_SETTINGS);
    expect(parseSettings('{"volume":7,"scheme":"light","ringOutput":3}')).toEqual({
      ...DEFAULT_SETTINGS,
      scheme: 'light',
    });
    expect(parseSettings('{"volume":0}').volume).toBe(0);
  });
});

describe('ticker', () => {
  it('runs what is due, once after a long sleep', () => {
    let runs = 0;
    const job = { everyMs: 1_000, dueMs: 1_000, task: () => (runs += 1) };
    runDue([job], 999);
    expect(runs).toBe(0);
    runDue([job], 1_100);
    expect([runs, job.dueMs]).toEqual([1, 2_000]);
    runDue([job], 60_000);
    expect([runs, job.dueMs]).toEqual([2, 61_000]);
    runDue([job], 60_250);
    expect(runs).toBe(2);
  });
});

describe('a message of a newer station', () => {
  it('changes nothing', () => {
    const unknown = { type: 'of-tomorrow' } as unknown as Parameters<typeof reduceDesk>[1];
    expect(reduceDesk(initialDeskState, unknown)).toBe(initialDeskState);
  });
});
