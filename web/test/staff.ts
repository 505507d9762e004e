import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { Category, Station } from '../src/api';
import { setLanguage } from '../src/i18n/language';
import type { HoursShown } from '../src/protocol/api';
import { type Me, type Role, StaffSession } from '../src/staff/session';
import type { QualityContext } from '../src/pages/quality/sections';
import { stillRunning } from './leftovers';
import { clearPage, FakeApi } from './page';

/** What tests of the staff's pages share: somebody signed in, and the accessibility checker. */

function category(id: string, label: string): Category {
  return {
    id,
    segment: 'civil',
    sharing: 'on',
    modality: 'video',
    icon: 'chat',
    texts: { it: { label, description: '', searchWords: [], title: '', requirements: [] } },
    open: true,
    state: 'open',
    nextOpening: null,
    wait: null,
    waiting: 0,
  };
}

export const CATEGORIES: readonly Category[] = [
  category('weapons', 'Armi'),
  category('licences', 'Licenze'),
  category('privacy', 'Privacy'),
];

export const STATION: Station = {
  organisation: 'Ente di prova',
  name: 'Stazione virtuale',
  open: true,
  alwaysOpen: false,
  timeZone: 'Europe/Rome',
  now: '2026-11-28T10:00:00Z',
  nextOpening: null,
  closesAt: null,
  hours: [],
  agentsPresent: 1,
  wait: null,
  categories: [...CATEGORIES],
  retired: [],
  mostAsked: [],
  privacy: { recordingDays: 180, chatDays: 90 },
  quickExitUrl: 'https://example.org/',
  byPhone: false,
  callback: [],
  mail: true,
  state: 'open',
  closedWhy: null,
};

/** Open on working days in the morning; no topic has hours of its own. */
export const HOURS: HoursShown = {
  plan: {
    zone: 'Europe/Rome',
    country: 'IT',
    subdivision: '',
    holidays: true,
    week: { 'mon-fri': ['08:00-13:00'] },
    exceptions: [],
    categories: {},
  },
  revision: 2,
  fromSettings: false,
  alwaysOpen: false,
  changedAt: null,
};

export function somebody(role: Role, more: Partial<Me> = {}): Me {
  return {
    id: `${role}-1`,
    username: `${role}1`,
    displayName: `${role} uno`,
    email: null,
    role,
    code: 'A1',
    categories: [],
    mustChangePassword: false,
    mustEnrolFactor: false,
    noticeDue: false,
    office: null,
    ...more,
  };
}

/** Plays a station at which a person of this role is signed in; `answers` add to it or win over it. */
export function signedIn(role: Role, answers: Record<string, unknown> = {}): FakeApi {
  return new FakeApi({
    'POST session/refresh': { accessToken: 'token', me: somebody(role) },
    'GET station': STATION,
    'GET clock': { doubtedAt: null },
    'GET me/shifts': { shifts: [] },
    'GET shifts': { first: '', last: '', people: [], shifts: [], seen: '' },
    'GET addressees': { people: [{ id: 'p1', name: 'Rita Neri', role: 'quality' }] },
    ...answers,
  });
}

/** What the quality office's page gives to its sections. `signedIn` comes first. */
export async function qualityContext(role: Role, params = ''): Promise<QualityContext> {
  const session = new StaffSession();
  await session.restore();
  return {
    session,
    me: somebody(role),
    categories: CATEGORIES,
    params: new URLSearchParams(params),
    go: vi.fn(),
  };
}

/** For each test of the file: an empty page in Italian, and nothing left of it afterwards, no interval and no listener either. */
export function freshPages(): void {
  beforeEach(() => {
    stillRunning();
    return setLanguage('it');
  });
  afterEach(() => {
    clearPage();
    const running = stillRunning();
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    expect(running).toEqual([]);
  });
}
