// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import '../src/pages/replies/manager';
import { StaffSession } from '../src/staff/session';
import { expectAccessible } from './accessibility';
import {
  type FakeApi,
  fill,
  labelled,
  mount,
  part,
  parts,
  press,
  Refusal,
  settled,
  words,
} from './page';
import { CATEGORIES, freshPages, signedIn } from './staff';

freshPages();

const reply = (id: string, title: string, more = {}) => ({
  id,
  title,
  text: `Buongiorno {nome}, ${title}.`,
  language: 'it',
  category: null,
  version: 1,
  writtenAt: '2026-11-26T09:00:00+01:00',
  by: 'Capo',
  retiredAt: null,
  ...more,
});
const placeholders = ['nome', 'riferimento', 'operatore', 'argomento', 'data', 'orario'];
const dialog = () => document.querySelector('dialog[open]');
const rows = () => parts('reply-row').map((row) => words(row.querySelector('strong')));
const text = () => document.querySelector<HTMLTextAreaElement>('#reply-text')!;

async function managed(): Promise<FakeApi> {
  let used = [reply('a', 'Uno', { category: 'weapons' }), reply('b', 'Due'), reply('c', 'Tre')];
  let retired = [reply('d', 'Vecchia', { retiredAt: '2026-11-26T10:00:00+01:00' })];
  const listing = () => ({ replies: used, placeholders });
  const api = signedIn('supervisor', {
    'GET replies': ({ path }: { path: string }) =>
      path.includes('retired') ? { replies: retired, placeholders } : listing(),
    'PUT replies/order': ({ body }: { body: unknown }) => {
      const { ids } = body as { ids: string[] };
      used = ids.map((id) => used.find((each) => each.id === id)!);
      return listing();
    },
    'PUT replies/b/retired': () => {
      retired = [...used.filter((each) => each.id === 'b'), ...retired];
      used = used.filter((each) => each.id !== 'b');
      return listing();
    },
    'PUT replies/d/retired': new Refusal(409, 'too_many_replies'),
    'POST replies': listing,
    'PUT replies/a': listing,
  });
  const session = new StaffSession();
  await session.restore();
  await mount('vs-reply-manager', { session, categories: CATEGORIES });
  await settled();
  return api;
}

it('lists what is in use in its order, and what is retired', async () => {
  await managed();
  expect(rows()).toEqual(['Uno', 'Due', 'Tre']);
  expect(words(parts('reply-row')[0]!)).toContain('Armi');
  expect(words(parts('retired-reply')[0]!)).toContain('Vecchia');
  await expectAccessible(document.body);
});

it('moves one, and the focus goes with it', async () => {
  const api = await managed();
  await press(parts('reply-down')[0]!);
  await settled();
  expect(api.sent('PUT replies/order')[0]?.body).toEqual({ ids: ['b', 'a', 'c'] });
  expect(rows()).toEqual(['Due', 'Uno', 'Tre']);
  expect(document.activeElement?.getAttribute('data-reply')).toBe('a');
  expect(document.activeElement?.getAttribute('data-testid')).toBe('reply-down');
  await press(parts('reply-down')[1]!);
  await settled();
  expect(rows()).toEqual(['Due', 'Tre', 'Uno']);
  // at the end it can only go up
  expect(document.activeElement?.getAttribute('data-testid')).toBe('reply-up');
});

it('retires one, which stays to be used again', async () => {
  const api = await managed();
  await press(parts('reply-retire')[1]!);
  await settled();
  expect(api.sent('PUT replies/b/retired')[0]?.body).toEqual({ retired: true });
  expect(rows()).toEqual(['Uno', 'Tre']);
  expect(parts('retired-reply')).toHaveLength(2);
  expect(document.activeElement?.id).toBe('replies-title');
  await press(parts('reply-restore')[1]!);
  await settled();
  expect(api.sent('PUT replies/d/retired')[0]?.body).toEqual({ retired: false });
  expect(words(document.querySelector('[role="alert"]'))).toContain('ne ritiri una');
});

it('is written with a preview, and only with places that a desk fills in', async () => {
  const api = await managed();
  await press('new-reply');
  await expectAccessible(document.body);
  await press('save-reply');
  expect(words(dialog())).toContain('Scriva un titolo e un testo.');
  expect(api.sent('POST replies')).toHaveLength(0);
  await fill('reply-title', 'Saluto');
  await fill('reply-text', 'Gentile {nme}, ');
  expect(words(part('reply-preview')?.querySelector('mark') ?? null)).toBe('{nme}');
  await press('save-reply');
  expect(words(dialog())).toContain('Nessuna postazione riempie {nme}');
  await fill('reply-text', 'Gentile ');
  text().setSelectionRange(8, 8);
  await press(dialog()!.querySelector('.replies-places button')!);
  expect(text().value).toBe('Gentile {nome}');
  expect(words('reply-preview')).toContain('Gentile Maria Rossi');
  await press('save-reply');
  await settled();
  expect(api.sent('POST replies')[0]?.body).toEqual({
    title: 'Saluto',
    text: 'Gentile {nome}',
    language: 'it',
    category: null,
    seen: null,
  });
  expect(dialog()).toBeNull();
});

it('is not written over what somebody else has changed', async () => {
  const api = await managed();
  await press(parts('reply-edit')[0]!);
  expect(text().value).toBe('Buongiorno {nome}, Uno.');
  api.answers['PUT replies/a'] = new Refusal(409, 'reply_changed');
  await fill('reply-text', 'Altro');
  await press('save-reply');
  await settled();
  expect(api.sent('PUT replies/a')[0]?.body).toMatchObject({ seen: 1, text: 'Altro' });
  expect(words(dialog())).toContain('Qualcuno l’ha cambiata intanto');
  // what was written is not lost
  expect(text().value).toBe('Altro');
  await press(labelled('Annulla', dialog()!));
  expect(dialog()).toBeNull();
  expect(document.body.textContent).not.toContain('Qualcuno l’ha cambiata intanto');
});

it('shows what one has said, by whom and when', async () => {
  const api = await managed();
  api.answers['GET replies/a/versions'] = {
    versions: [
      { ...reply('a', 'Uno bis'), version: 2, by: '' },
      { ...reply('a', 'Uno'), version: 1 },
    ],
  };
  await press(parts('reply-versions')[0]!);
  await settled();
  const found = words('reply-history');
  expect(found).toContain('Versione 2');
  expect(found).toContain('un accesso che non c’è più');
  expect(found).toMatch(/Versione 1, .*2026.*09:00, Capo/);
  await press(labelled('Chiudi', dialog()!));
  expect(dialog()).toBeNull();
});
