// Sheets as the station would tell them, and the page that shows them.
import type { SheetListed, SheetOpened, SheetVersionShown } from '../src/pages/sheets/sheets';
import { type FakeApi, mount } from './page';
import { signedIn } from './staff';

export const VERSION: SheetVersionShown = {
  number: 1,
  language: 'it',
  state: 'published',
  text: {
    title: 'Patente scaduta',
    entries: { how: 'Prenoti **una** visita.' },
    body: '',
    links: [],
    questions: [],
    attachments: [],
  },
  html: { how: '<p>Prenoti <strong>una</strong> visita.</p>' },
  why: '',
  minor: false,
  basedOn: null,
  writtenAt: '2026-11-20T09:00:00Z',
  author: { id: 'a1', name: 'Anna Bianchi' },
  approvedAt: '2026-11-21T09:00:00Z',
  approvedBy: 'Capo Ufficio 1',
  returnedWhy: null,
  mayApprove: false,
};
export const LISTED: SheetListed = {
  id: 's1',
  title: 'Patente scaduta',
  topics: ['licences'],
  owner: { id: 'a1', name: 'Anna Bianchi' },
  deputy: null,
  competentBody: 'Motorizzazione',
  lifeDays: 60,
  ownLifeDays: null,
  state: 'published',
  freshness: 'fresh',
  freshUntil: '2999-01-20T09:00:00Z',
  confirmedAt: '2026-11-21T09:00:00Z',
  confirmedBy: 'Capo Ufficio 1',
  withdrawnAt: null,
  withdrawnWhy: null,
  languages: [{ language: 'it', version: 1, state: 'published', published: 1, outdated: false }],
  inReview: false,
  example: false,
  mine: true,
};
export const OPENED: SheetOpened = {
  ...LISTED,
  published: { it: VERSION },
  newest: { it: VERSION },
  mayManage: true,
  address: 'https://urp.example.it/guide/s1',
};
export const EXPIRED = { ...OPENED, freshness: 'expired' } as const;
export const DRAFT: SheetVersionShown = {
  ...VERSION,
  number: 2,
  state: 'in_review',
  text: {
    ...VERSION.text,
    title: 'Patente',
    entries: { how: 'Prenoti una visita.', cost: '10 euro' },
  },
  author: { id: 'b1', name: 'Bruno Verdi' },
  mayApprove: true,
};
export const PENDING: SheetOpened = { ...OPENED, inReview: true, newest: { it: DRAFT } };
const FIGURES = { days: 90, read: 3, sent: 1, useful: 2, useless: 1, words: ['Manca il costo'] };
export const NOTHING = { due: 0, expired: 0, toReview: 0, mineDue: 0, mineExpired: 0, returned: 0 };

/** The page of sheets with one of them. */
export async function shown(
  role: 'operator' | 'supervisor' | 'quality',
  opened: SheetOpened = OPENED,
  answers: Record<string, unknown> = {},
  search = '',
): Promise<FakeApi> {
  history.replaceState(null, '', `/sheets${search}`);
  const api = signedIn(role, {
    'GET sheets': { sheets: [opened] },
    'GET sheets/waiting': NOTHING,
    [`GET sheets/${opened.id}/figures`]: FIGURES,
    [`GET sheets/${opened.id}`]: opened,
    ...answers,
  });
  await mount('vs-sheets');
  return api;
}
