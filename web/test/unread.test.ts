// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import '../src/pages/admin/accounts-panel';
import '../src/pages/admin/audit-panel';
import '../src/pages/alarms/alarms-page';
import '../src/pages/circulars/circulars-page';
import '../src/pages/complaints/complaint-lists';
import '../src/pages/contacts/contacts-page';
import '../src/pages/devices/devices-page';
import '../src/pages/evaluations/evaluations-page';
import '../src/pages/minutes/minutes-page';
import '../src/pages/quality/quality-page';
import '../src/pages/sheets/sheets-page';
import '../src/pages/supervisor/incidents';
import '../src/pages/supervisor/notices';
import type { Role } from '../src/staff/session';
import { expectAccessible } from './accessibility';
import { mount, words } from './page';
import { CATEGORIES, freshPages, qualityContext, signedIn } from './staff';

freshPages();

const NONE = '.vs-empty, .vs-nothing';

/** The station knows who is there, and refuses to tell anything. */
describe('what could not be read', () => {
  it.each<[string, Role]>([
    ['vs-alarms-page', 'supervisor'],
    ['vs-circulars', 'supervisor'],
    ['vs-contacts', 'supervisor'],
    ['vs-devices', 'supervisor'],
    ['vs-minutes', 'supervisor'],
    ['vs-sheets', 'supervisor'],
    ['vs-own-evaluations', 'operator'],
    ['vs-quality', 'quality'],
  ])('is said on %s, below its title, and neither on its way nor none', async (tag, role) => {
    signedIn(role);
    await mount(tag);
    const main = document.querySelector('main')!;
    const problem = main.querySelector('.staff-problem')!;
    expect(words(problem)).toContain('Riprova ora');
    expect(words(main)).not.toContain('Caricamento');
    expect(main.querySelector(NONE)).toBeNull();
    const title = main.querySelector('h1')!;
    expect(title.compareDocumentPosition(problem) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
    await expectAccessible();
  });

  it.each<[string, Role]>([
    ['vs-accounts', 'admin'],
    ['vs-audit', 'admin'],
    ['vs-complaint-lists', 'supervisor'],
    ['vs-incidents', 'supervisor'],
    ['vs-floor-notices', 'supervisor'],
  ])('is said in %s, and neither on its way nor none', async (tag, role) => {
    signedIn(role);
    const { session } = await qualityContext(role);
    const panel = await mount(tag, { session, categories: CATEGORIES, accounts: [], offices: [] });
    expect(words(panel.querySelector('.staff-problem'))).toContain('Riprova ora');
    expect(words(panel)).not.toContain('Caricamento');
    expect(panel.querySelector(NONE)).toBeNull();
  });
});
