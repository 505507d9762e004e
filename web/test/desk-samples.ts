import type { Agent, Contact, Offer, Snapshot } from '../src/protocol/desk';

/** Messages of the desk, complete, with what a test cares about put in. */
export const agent = (part: Partial<Agent> = {}): Agent => ({
  agentId: 'a1',
  name: 'Operatore 1',
  code: '214',
  state: 'available',
  sinceMs: 1_000,
  categories: ['weapons', 'road-code'],
  reason: null,
  nextState: null,
  nextReason: null,
  ...part,
});

export const offer = (part: Partial<Offer> = {}): Offer => ({
  contactId: 'c1',
  category: 'weapons',
  modality: 'video',
  language: 'it',
  needs: [],
  recordingConsent: true,
  waitingSinceMs: 0,
  offeredAtMs: 10_000,
  expiresAtMs: 30_000,
  mediaReady: true,
  name: null,
  sharing: 'on',
  ...part,
});

export const contact = (part: Partial<Contact> = {}): Contact => ({
  contactId: 'c1',
  reference: '7K4-92Q',
  category: 'weapons',
  modality: 'video',
  language: 'it',
  needs: [],
  state: 'connected',
  enteredAtMs: 0,
  connectedAtMs: 12_000,
  recordingConsent: true,
  name: null,
  endedAtMs: null,
  endedBy: null,
  coolDownUntilMs: null,
  citizenOnline: true,
  citizenMedia: { microphone: true, camera: true, screen: false },
  recording: { state: 'active', sinceMs: 12_000 },
  sharing: 'on',
  location: null,
  escalation: null,
  quality: null,
  ...part,
});

export const snapshot = (part: Partial<Snapshot> = {}): Snapshot => ({
  type: 'snapshot',
  revision: 1,
  nowMs: 0,
  agent: agent(),
  offer: null,
  contact: null,
  chat: [],
  slots: [],
  waiting: [],
  today: [],
  iceServers: [],
  ...part,
});
