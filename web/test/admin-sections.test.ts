// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import '../src/pages/admin/admin-page';
import { GROUPS, SECTIONS, sectionOf } from '../src/pages/admin/sections';
import { expectAccessible } from './accessibility';
import { type FakeApi, labelled, mount, part, press, settled, words } from './page';
import { freshPages, HOURS, signedIn } from './staff';

freshPages();

async function shown(hash = ''): Promise<FakeApi> {
  history.replaceState(null, '', `/admin${hash}`);
  const api = signedIn('admin', {
    'GET accounts': { accounts: [] },
    'GET offices': { offices: [] },
    'GET requests': { requests: [] },
    'GET hours': HOURS,
    'GET hours/holidays': { holidays: [] },
    'GET audit/verification': { state: 'unknown', at: null, entries: 0 },
  });
  await mount('vs-admin');
  return api;
}

async function go(name: string): Promise<void> {
  location.hash = `section=${name}`;
  dispatchEvent(new HashChangeEvent('hashchange'));
  await settled();
}

const shownSection = () =>
  document.querySelector<HTMLElement>('.admin-content')?.dataset['section'];

const shownElements = () =>
  [...document.querySelector('.admin-content')!.children].map((each) => each.localName);

describe('the sections of administration', () => {
  it('have words of their own in the address, and all of them stand in the menu', async () => {
    const names = SECTIONS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect([...new Set(SECTIONS.map(({ group }) => group))]).toEqual([...GROUPS]);
    await shown();
    for (const name of names) {
      expect(part(`section-${name}`)?.getAttribute('href')).toBe(`/admin#section=${name}`);
    }
    await expectAccessible();
  });

  it('begin with the people, also at an address that names none', async () => {
    expect(sectionOf('').name).toBe('people');
    expect(sectionOf('#section=nowhere').name).toBe('people');
    expect(sectionOf('#section=audit').name).toBe('audit');
    await shown();
    expect(shownSection()).toBe('people');
    const current = document.querySelectorAll('.admin-menu [aria-current]');
    expect([...current]).toEqual([part('section-people')]);
  });

  it('are shown one at a time, the heading in focus and the title in the window', async () => {
    const api = await shown('#section=hours');
    expect(shownSection()).toBe('hours');
    expect(part('accounts-table')).toBeNull();
    expect(api.sent('GET accounts')).toHaveLength(0);
    await go('audit');
    expect(shownSection()).toBe('audit');
    expect(part('hours')).toBeNull();
    expect(document.title).toContain('Traccia degli accessi');
    expect(words(document.activeElement)).toBe('Traccia degli accessi');
    // its filter names people
    expect(api.sent('GET accounts')).toHaveLength(1);
  });

  it('are made of what each part of the station registers, none of which imports another', async () => {
    const sources = Object.entries(
      import.meta.glob<string>('../src/pages/*/admin-section.ts', {
        eager: true,
        query: '?raw',
        import: 'default',
      }),
    );
    expect(sources.map(([path]) => path)).toContain('../src/pages/mailbox/admin-section.ts');
    for (const [path, source] of sources) {
      expect(source, path).not.toMatch(/from '\.\.\/(?!\.\.\/|admin\/sections')|import '\.\.\//);
    }
    await shown('#section=mail');
    expect(shownElements()).toEqual(['vs-mail', 'vs-mailboxes']);
    await go('retention');
    expect(shownElements()).toEqual(['vs-retention-rules', 'vs-case-keeping', 'vs-kept']);
  });

  it('unfold on a narrow screen, and fold when one is chosen', async () => {
    await shown();
    const toggle = part('admin-menu')!;
    expect(words(toggle)).toBe('Sezione: Personale');
    await press(toggle);
    expect(toggle.getAttribute('aria-expanded')).toBe('true');
    await press('section-offices');
    expect(toggle.getAttribute('aria-expanded')).toBe('false');
  });

  it('are not left with hours that are not saved, unless one says so', async () => {
    await shown('#section=hours');
    await press(part('hours-holidays')!);
    expect(document.querySelector('[data-unsaved]')).not.toBeNull();
    const leaving = new Event('beforeunload', { cancelable: true });
    dispatchEvent(leaving);
    expect(leaving.defaultPrevented).toBe(true);
    await go('audit');
    expect(shownSection()).toBe('hours');
    expect(location.hash).toBe('#section=hours');
    const dialog = document.querySelector('dialog[open]')!;
    expect(words(dialog)).toContain('non è ancora salvato');
    await press(labelled('Annulla', dialog));
    expect(shownSection()).toBe('hours');
    await go('audit');
    await press('leave-section');
    expect(shownSection()).toBe('audit');
    expect(location.hash).toBe('#section=audit');
  });
});
