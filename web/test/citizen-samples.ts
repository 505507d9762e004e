import type { Category, Station } from '../src/api';
import type { Contact, Place, Snapshot } from '../src/protocol/citizen';

/** A complete answer of the station for a citizen's page; a test overrides the fields it is about. */
export const category = (id: string, change: Partial<Category> = {}): Category => ({
  id,
  segment: 'civil',
  sharing: 'on',
  modality: 'video',
  icon: 'chat',
  texts: {
    it: { label: id, description: `Di ${id}`, searchWords: [], title: '', requirements: [] },
  },
  open: true,
  state: 'open',
  nextOpening: null,
  wait: null,
  waiting: 0,
  ...change,
});

/** A topic that says what it needs. */
export const needing = (id: string, ...requirements: string[]): Category =>
  category(id, {
    texts: { it: { label: id, description: `Di ${id}`, searchWords: [], title: '', requirements } },
  });

export const station = (change: Partial<Station> = {}): Station => ({
  organisation: 'Ente di prova',
  name: 'Stazione virtuale',
  open: true,
  alwaysOpen: true,
  timeZone: 'Europe/Rome',
  now: '2026-11-26T10:00:00+01:00',
  nextOpening: null,
  closesAt: null,
  hours: [],
  agentsPresent: 2,
  wait: null,
  categories: [category('weapons'), category('welfare'), category('recruitment')],
  retired: [],
  mostAsked: [],
  privacy: { recordingDays: 30, chatDays: 90 },
  quickExitUrl: 'https://elsewhere.example/',
  byPhone: true,
  callback: ['video', 'phone'],
  mail: true,
  state: 'open',
  closedWhy: null,
  ...change,
});

export const contact = (change: Partial<Contact> = {}): Contact => ({
  contactId: 'c1',
  reference: '7K4-92Q',
  category: 'weapons',
  modality: 'video',
  state: 'waiting',
  enteredAtMs: Date.now(),
  seatLeaseS: 300,
  recordingConsent: true,
  channel: 'video',
  sharing: 'on',
  location: null,
  media: 'off',
  connectedAtMs: null,
  heldSinceMs: null,
  endedAtMs: null,
  outcome: null,
  coolDownUntilMs: null,
  agent: null,
  agentMedia: { microphone: false, camera: false, screen: false },
  agentOnline: true,
  consult: null,
  colleague: null,
  supervisor: null,
  supervisorMedia: { microphone: false, camera: false, screen: false },
  colleagueMedia: { microphone: false, camera: false, screen: false },
  outside: false,
  takenOver: false,
  returned: null,
  transfer: null,
  recording: { state: 'off', sinceMs: null },
  receipt: null,
  files: null,
  consentAskedAtMs: null,
  returnUntilMs: null,
  ...change,
});

export const talking = (change: Partial<Contact> = {}): Contact =>
  contact({
    state: 'connected',
    connectedAtMs: Date.now(),
    agent: { name: 'Operatore 1', code: '214' },
    agentMedia: { microphone: true, camera: true, screen: false },
    ...change,
  });

export const place = (change: Partial<Place> = {}): Place => ({
  position: 2,
  lowS: 60,
  highS: 180,
  longer: null,
  notices: [],
  ...change,
});

export const snapshot = (
  revision: number,
  value: Contact | null,
  change: Partial<Snapshot> = {},
): Snapshot => ({
  type: 'snapshot',
  revision,
  nowMs: Date.now(),
  contact: value,
  seat: null,
  place: value?.state === 'waiting' ? place() : null,
  chat: [],
  moreChat: false,
  slots: [],
  iceServers: [],
  seatLost: false,
  coolDownUntilMs: null,
  ...change,
});
