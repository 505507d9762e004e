// @vitest-environment happy-dom
import { render } from 'lit';
import { expect, it } from 'vitest';
import type { Role } from '../src/staff/session';
import { staffNav } from '../src/staff/nav';
import { freshPages } from './staff';

freshPages();

function links(role: Role): HTMLAnchorElement[] {
  const page = document.createElement('div');
  render(staffNav(role), page);
  return [...page.querySelectorAll('a')];
}

const named = (each: HTMLAnchorElement) => [each.getAttribute('href'), each.textContent.trim()];

it('leads each role to its own pages', () => {
  expect(links('supervisor').map(named)).toEqual([
    ['/supervisor', 'Sala'],
    ['/supervisor/day', 'Giornata'],
    ['/supervisor/alarms', 'Avvisi'],
    ['/supervisor/contacts', 'Contatti'],
    ['/supervisor/complaints', 'Reclami'],
    ['/supervisor/minutes', 'Verbali'],
    ['/circulars', 'Circolari'],
    ['/sheets', 'Schede'],
    ['/bodies', 'Enti'],
    ['/supervisor/reports', 'Rapporti'],
    ['/quality', 'Registrazioni'],
  ]);
  expect(links('admin').map(named)).toEqual([
    ['/admin', 'Amministrazione'],
    ['/complaints', 'Reclami'],
    ['/circulars', 'Circolari'],
    ['/sheets', 'Schede'],
    ['/bodies', 'Enti'],
    ['/quality', 'Conservazione'],
  ]);
});

it.each(['operator', 'office', 'quality'] as const)('has nothing for %s, with one page', (role) => {
  expect(links(role)).toEqual([]);
});

it('says which page one is on', () => {
  history.replaceState(null, '', '/supervisor/day');
  const current = links('supervisor').filter((each) => each.hasAttribute('aria-current'));
  expect(current.map(named)).toEqual([['/supervisor/day', 'Giornata']]);
});
