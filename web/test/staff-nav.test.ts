// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Role } from '../src/staff/session';
import { fitting } from '../src/staff/fitting';
import { StaffNav } from '../src/staff/nav';
import { freshPages } from './staff';

freshPages();

let room = Infinity;
let sized: () => void = () => undefined;

beforeEach(() => {
  room = Infinity;
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(told: () => void) {
        sized = told;
      }
      observe = vi.fn();
      disconnect = vi.fn();
    },
  );
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(100);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockImplementation(() => room);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function shown(role: Role, { width = Infinity, beside = false } = {}): Promise<StaffNav> {
  room = width;
  const nav = new StaffNav();
  Object.assign(nav, { of: role, beside });
  document.body.append(nav);
  await nav.updateComplete;
  sized();
  await nav.updateComplete;
  return nav;
}

const named = (each: Element) => [each.getAttribute('href'), each.textContent.trim()];
const all = (nav: StaffNav, where: string) => [...nav.querySelectorAll(where)];
const inLine = (nav: StaffNav) => all(nav, '.staff-nav-line > li:not([data-out]) > a').map(named);
const behind = (nav: StaffNav) => all(nav, '.staff-nav-rest a').map(named);
const button = (nav: StaffNav) => nav.querySelector<HTMLElement>('.staff-nav-more');
async function press(nav: StaffNav, key: string): Promise<string> {
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  await nav.updateComplete;
  await Promise.resolve();
  return document.activeElement?.textContent.trim() ?? '';
}

it('leads each role to its own pages', async () => {
  expect(inLine(await shown('supervisor'))).toEqual([
    ['/supervisor', 'Sala'],
    ['/supervisor/day', 'Giornata'],
    ['/supervisor/alarms', 'Avvisi'],
    ['/supervisor/contacts', 'Contatti'],
    ['/messages', 'Messaggi'],
    ['/supervisor/complaints', 'Reclami'],
    ['/supervisor/late', 'Scadenze'],
    ['/inquiries', 'Quesiti'],
    ['/supervisor/reports', 'Rapporti'],
    ['/supervisor/drivers', 'Temi emergenti'],
    ['/supervisor/command-reports', 'Relazioni al Comando'],
    ['/listening', 'Ascolto'],
    ['/quality', 'Registrazioni'],
    ['/supervisor/minutes', 'Verbali'],
    ['/circulars', 'Circolari'],
    ['/sheets', 'Schede'],
    ['/bodies', 'Enti'],
    ['/mailing-list', 'Lista URP'],
  ]);
  expect(inLine(await shown('admin'))).toEqual([
    ['/admin', 'Amministrazione'],
    ['/complaints', 'Reclami'],
    ['/circulars', 'Circolari'],
    ['/sheets', 'Schede'],
    ['/bodies', 'Enti'],
    ['/quality', 'Conservazione'],
  ]);
  expect(inLine(await shown('quality'))).toEqual([
    ['/quality', 'Registrazioni'],
    ['/listening', 'Ascolto'],
    ['/circulars', 'Circolari'],
    ['/sheets', 'Schede'],
  ]);
  expect(inLine(await shown('operator'))[0]).toEqual(['/desk', 'Postazione']);
  expect(inLine(await shown('office'))[0]).toEqual(['/office', 'Postazione']);
});

it('keeps what does not fit behind a button, in its order, and none twice', async () => {
  const nav = await shown('admin', { width: 450 });
  expect(inLine(nav).map(([path]) => path)).toEqual(['/admin', '/complaints', '/circulars']);
  expect(behind(nav).map(([path]) => path)).toEqual(['/sheets', '/bodies', '/quality']);
  room = 600;
  sized();
  await nav.updateComplete;
  expect(behind(nav)).toEqual([]);
  expect(button(nav)?.closest('li')?.hasAttribute('data-out')).toBe(true);
});

it('says which page one is on, wherever it stands', async () => {
  history.replaceState(null, '', '/bodies');
  const wide = await shown('admin');
  expect(all(wide, '[aria-current=page]').map(named)).toEqual([['/bodies', 'Enti']]);
  expect(button(wide)?.hasAttribute('data-present')).toBe(false);
  const narrow = await shown('admin', { width: 450 });
  expect(all(narrow, '.staff-nav-rest [aria-current=page]').map(named)).toEqual([
    ['/bodies', 'Enti'],
  ]);
  expect(button(narrow)?.hasAttribute('data-present')).toBe(true);
  expect(button(narrow)?.textContent).toContain('pagina attuale');
});

it('is worked by keyboard: arrows within, Escape back to the button', async () => {
  const nav = await shown('admin', { width: 450 });
  button(nav)?.focus();
  expect(await press(nav, 'ArrowDown')).toBe('Schede');
  expect(button(nav)?.getAttribute('aria-expanded')).toBe('true');
  expect(await press(nav, 'ArrowUp')).toBe('Schede');
  expect(await press(nav, 'ArrowDown')).toBe('Enti');
  expect(await press(nav, 'End')).toBe('Conservazione');
  expect(await press(nav, 'ArrowDown')).toBe('Conservazione');
  expect(await press(nav, 'Home')).toBe('Schede');
  expect(await press(nav, 'Escape')).toContain('Altro');
  expect(button(nav)?.getAttribute('aria-expanded')).toBe('false');
});

it('closes when one goes elsewhere', async () => {
  const nav = await shown('admin', { width: 450 });
  const open = () => nav.querySelector('.staff-nav-rest:not([hidden])') !== null;
  button(nav)?.click();
  await nav.updateComplete;
  expect(open()).toBe(true);
  document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  await nav.updateComplete;
  expect(open()).toBe(false);
});

it('opens the other pages in tabs of their own beside a page that keeps a contact', async () => {
  history.replaceState(null, '', '/desk');
  const nav = await shown('operator', { beside: true });
  expect(inLine(nav)).toEqual([]);
  expect(button(nav)?.textContent.trim()).toBe('Pagine');
  expect(behind(nav)[0]).toEqual(['/messages', 'Messaggi']);
  expect(all(nav, '.staff-nav-rest a:not([target=_blank])')).toEqual([]);
});

it('leads supervisors from the desk to the floor, and nobody to a second desk', async () => {
  history.replaceState(null, '', '/desk');
  const paths = async (role: Role) => behind(await shown(role, { beside: true })).map(([to]) => to);
  expect(await paths('supervisor')).toContain('/supervisor');
  for (const role of ['operator', 'office', 'supervisor'] as const)
    expect(await paths(role)).not.toContainEqual(expect.stringMatching(/^\/(desk|office)$/));
});

it('fits as many as there is room for, the button included', () => {
  expect(fitting([50, 50, 50], 150, 40)).toBe(3);
  expect(fitting([50, 50, 50], 149, 40)).toBe(2);
  expect(fitting([50, 50, 50], 139, 40)).toBe(1);
  expect(fitting([50, 50, 50], 60, 40)).toBe(0);
});
