// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import '../src/pages/devices/devices-page';
import type { DeviceShown } from '../src/protocol/api';
import { expectAccessible } from './accessibility';
import { eventually } from './eventually';
import { check, fill, mount, part, parts, press, Refusal, submit, words } from './page';
import { freshPages, signedIn } from './staff';

freshPages();

const DEVICE: DeviceShown = {
  id: 'd1',
  name: 'Tablet pattuglia',
  office: 'lecce',
  state: 'current',
  addedAt: '2026-11-01T09:00:00Z',
  addedBy: 'Capo Ufficio',
  codeUntil: null,
  enrolledAt: '2026-11-01T10:00:00Z',
  seenAt: '2026-11-28T09:00:00Z',
  updatedAt: '2026-11-27T09:00:00Z',
  sequence: 4,
  sheets: 12,
  trouble: null,
  revokedAt: null,
};
const OFFICES = [
  { id: 'bari', name: 'Ufficio di Bari', short: '' },
  { id: 'lecce', name: 'Ufficio di Lecce', short: 'NU.R.P. 02' },
];
const INVITED = { id: 'd9', code: 'K7M4-2QXP-9WTA', until: '2026-11-29T09:00:00Z' };

async function shown(devices: DeviceShown[], answers: Record<string, unknown> = {}) {
  const list = { devices, offices: OFFICES, sequence: 4 };
  const api = signedIn('supervisor', { 'GET devices': list, ...answers });
  await mount('vs-devices');
  return api;
}

it('tells which offices and devices have which state', async () => {
  await shown([
    DEVICE,
    { ...DEVICE, id: 'd2', name: 'Portatile', state: 'troubled', trouble: 'key' },
    { ...DEVICE, id: 'd3', name: 'Vecchio', state: 'revoked' },
  ]);
  const table = words('devices-table');
  expect(table).toContain('NU.R.P. 02');
  expect(words('devices-without')).toBe('Ufficio di Bari');
  expect(table).toContain('12 schede, insieme n. 4');
  expect(table).toContain('serve un nuovo codice');
  expect(table).not.toContain('Vecchio');
  expect(words('devices-summary')).toContain('Un ufficio su 2 ha un dispositivo');
  expect(words('devices-summary')).toContain('Un dispositivo da guardare');
  await expectAccessible();
  await check('show-revoked');
  expect(words('devices-table')).toContain('Vecchio');
});

it('adds a device and shows its code once', async () => {
  const api = await shown([], { 'POST devices': INVITED });
  expect(words(document.querySelector('.devices'))).toContain('Nessun dispositivo. Ne aggiunga');
  // every office is there, with and without a device
  for (const office of ['2 uffici senza dispositivo', 'Ufficio di Bari', 'NU.R.P. 02']) {
    expect(words(document.querySelector('.devices'))).toContain(office);
  }
  await press('new-device');
  const label = (id: string) => words(document.querySelector(`label[for="${id}"]`));
  expect(label('device-name')).toBe('Nome');
  expect(label('device-office')).toBe('Dove si trova');
  await fill('device-name', 'Tablet');
  await fill('device-office', 'lecce');
  await submit(part('add-device') ?? '');
  expect(api.sent('POST devices').map(({ body }) => body)).toEqual([
    { name: 'Tablet', office: 'lecce' },
  ]);
  expect(words('device-code')).toBe('K7M4-2QXP-9WTA');
  expect(document.activeElement?.textContent).toContain('Tablet');
  await expectAccessible();
});

it('adds a device at an office that has none', async () => {
  const api = await shown([DEVICE], { 'POST devices': INVITED });
  part('devices-without')?.querySelector('button')?.click();
  await eventually(() => {
    expect(document.activeElement?.id).toBe('device-name');
  });
  await fill('device-name', 'Tablet');
  await submit(part('add-device') ?? '');
  expect(api.sent('POST devices').map(({ body }) => body)).toEqual([
    { name: 'Tablet', office: 'bari' },
  ]);
});

it('revokes a device, and makes another code, after a question', async () => {
  const api = await shown([DEVICE], {
    'DELETE devices/d1': () => undefined,
    'POST devices/d1/code': INVITED,
  });
  await press('device-again');
  await press('confirm-device');
  expect(words('device-code')).toBe('K7M4-2QXP-9WTA');
  await press('device-revoke');
  expect(api.sent('DELETE devices/d1')).toHaveLength(0);
  await press('confirm-device');
  expect(api.sent('DELETE devices/d1')).toHaveLength(1);
  await eventually(() => {
    expect(words(document.querySelector('.staff-outcome'))).toContain('è revocato');
  });
  expect(parts('device-revoke')).toHaveLength(1);
});

it('says of each state what it is, whether it wants care, and what to do', async () => {
  const states = ['current', 'behind', 'invited', 'lapsed', 'silent', 'revoked'] as const;
  const troubles = ['signature', 'key', 'older', 'storage', 'damaged'] as const;
  await shown([
    ...states.map((state) => ({ ...DEVICE, id: state, name: state, state })),
    ...troubles.map((trouble) => ({ ...DEVICE, id: trouble, state: 'troubled' as const, trouble })),
  ]);
  await check('show-revoked');
  const badges = [...document.querySelectorAll<HTMLElement>('.devices-table .vs-badge')];
  expect(badges.slice(0, 7).map((badge) => [words(badge), badge.dataset['tone']])).toEqual([
    ['Aggiornato', 'success'],
    ['Da aggiornare', 'warning'],
    ['In attesa del codice', undefined],
    ['Codice scaduto', 'warning'],
    ['Muto da troppo tempo', 'danger'],
    ['Revocato', undefined],
    ['Aggiornamento rifiutato', 'danger'],
  ]);
  const more = [...document.querySelectorAll('[data-state="troubled"] .vs-badge + .devices-more')];
  expect(more.map(words)).toEqual([
    'La firma non torna: controlli la rete del dispositivo.',
    'La stazione ora firma con un’altra chiave: serve un nuovo codice.',
    'Ha schede più recenti di quelle della stazione.',
    'Non ha spazio per le schede.',
    'L’insieme ricevuto era incompleto o rovinato.',
  ]);
  expect(words('devices-summary')).toContain('7 dispositivi da guardare');
});

it('counts an office that has a revoked device alone as one without', async () => {
  const late = { ...DEVICE, id: 'd2', office: 'bari', state: 'lapsed' as const };
  await shown([{ ...DEVICE, state: 'revoked' }, late]);
  expect(words('devices-without')).toBe('NU.R.P. 02');
  const summary = words('devices-summary');
  expect(summary).toContain('Un ufficio su 2 ha un dispositivo');
  expect(summary).toContain('Un dispositivo da guardare');
});

it.each([
  ['not_found', 'Il dispositivo non c’è più: ricarichi la pagina.'],
  ['internal', 'Non è riuscito. Riprovi tra poco.'],
])('says what a refusal as %s means, and that revoking is grave', async (code, said) => {
  await shown([DEVICE], { 'DELETE devices/d1': new Refusal(404, code) });
  await press('device-again');
  expect(part('confirm-device')?.className).not.toContain('danger');
  await press('device-revoke');
  expect(part('confirm-device')?.className).toContain('danger');
  await press('confirm-device');
  expect(words(document.querySelector('.staff-problem, [role="alert"]'))).toContain(said);
});

it('reads the list again once one was added, and each minute until it is left', async () => {
  vi.useFakeTimers();
  const api = await shown([], { 'POST devices': INVITED });
  const reads = () => api.sent('GET devices').length;
  const before = reads();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reads()).toBe(before + 1);
  await press('new-device');
  await fill('device-name', 'Tablet');
  await submit(part('add-device') ?? '');
  expect(reads()).toBe(before + 2);
  document.body.replaceChildren();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(reads()).toBe(before + 2);
});
