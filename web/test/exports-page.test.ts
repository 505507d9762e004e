// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import '../src/pages/exports/export-action';
import '../src/pages/exports/exports-section';
import type { ExportShown } from '../src/pages/exports/orders';
import type { Role } from '../src/staff/session';
import type { QualityContext } from '../src/pages/quality/sections';
import { expectAccessible } from './accessibility';
import {
  check,
  type FakeApi,
  fill,
  labelled,
  mount,
  part,
  parts,
  press,
  Refusal,
  words,
} from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const ORDER: ExportShown = {
  id: 'e1',
  recordingId: 'r1',
  reference: '7K4-92Q',
  kind: 'film',
  options: { format: 'mp4', language: 'it', chat: true, redactions: [], blurred: [] },
  state: 'ready',
  progress: null,
  attempts: 1,
  failure: null,
  orderedAt: '2026-11-26T09:00:00Z',
  orderedBy: 'Anna Rossi',
  reason: 'richiesta dell’interessato',
  readyAt: '2026-11-26T09:01:00Z',
  expiresAt: '2026-12-03T09:01:00Z',
  files: [
    { name: 'film.mp4', size: 12_000_000, contentType: 'video/mp4' },
    { name: 'chat.vtt', size: 1_000, contentType: 'text/vtt' },
  ],
};
const REDACTION = { startMs: 0, endMs: 1_000, sound: true, picture: true, party: null };
const RUNNING: ExportShown = { ...ORDER, id: 'e2', state: 'running', progress: 0.4, files: [] };

let api: FakeApi;
let context: QualityContext;

async function listed(
  exports: ExportShown[],
  answers: Record<string, unknown> = {},
): Promise<void> {
  api = signedIn('quality', { 'GET exports': { exports }, ...answers });
  context = await qualityContext('quality');
  await mount('vs-exports', { context });
}
const order = (number: number) => parts('export-order')[number - 1]!;
const dialog = () => document.querySelector<HTMLDialogElement>('dialog[open]');

describe('exports', () => {
  it('are listed with who asked for them and why, and how far they are', async () => {
    const none = { files: [], expiresAt: null };
    await listed([
      {
        ...ORDER,
        options: { ...ORDER.options, redactions: [REDACTION, REDACTION], blurred: ['agent'] },
      },
      RUNNING,
      { ...ORDER, ...none, id: 'e3', state: 'waiting', failure: 'bucket', orderedBy: null },
      { ...ORDER, ...none, id: 'e4', kind: 'package', state: 'failed', failure: 'altered' },
      { ...ORDER, ...none, id: 'e5', kind: 'copy', state: 'expired' },
    ]);
    expect(words(order(1))).toContain('Filmato · 7K4-92Q pronta');
    expect(words(order(1))).toContain('Chiesta 26 nov 2026, 10:00 da Anna Rossi');
    expect(words(order(1))).toContain('2 tratti oscurati · volti oscurati');
    expect(words(order(1))).toContain('Motivo: richiesta dell’interessato');
    expect(words(order(1))).toContain('Disponibile fino al 3 dic 2026, 10:01');
    expect(words(order(2))).toContain('40');
    expect(order(2).querySelector('progress')).toHaveProperty('value', 0.4);
    expect(words(order(3))).toContain('si riprova tra poco');
    expect(words(order(3))).toContain('L’archivio remoto non risponde.');
    expect(words(order(4))).toContain('Pacchetto di prova · 7K4-92Q non riuscita');
    expect(words(order(4))).toContain('La registrazione non supera la verifica');
    expect(words(order(5))).toContain('I file sono stati tolti.');
    expect(part('exports-list')?.getAttribute('aria-label')).toContain('dalla più recente');
    await expectAccessible();
  });

  it('of which there is none lead to the recordings', async () => {
    await listed([]);
    expect(document.body.textContent).toContain('Nessuna esportazione');
    await press(labelled('Vai alle registrazioni'));
    expect(context.go).toHaveBeenCalledWith({ section: undefined });
  });

  it('that could not be read are read again', async () => {
    await listed([], { 'GET exports': new Refusal(500, 'internal') });
    expect(words(document.querySelector('.staff-problem'))).toContain('Non è riuscito.');
    api.answers['GET exports'] = { exports: [ORDER] };
    await press(labelled('Riprova ora'));
    expect(parts('export-order')).toHaveLength(1);
  });

  it('are looked at often while one is being made, seldom otherwise, and never once left', async () => {
    vi.useFakeTimers();
    await listed([RUNNING]);
    const reads = () => api.sent('GET exports').length;
    api.answers['GET exports'] = { exports: [ORDER] };
    await vi.advanceTimersByTimeAsync(1_500);
    expect([reads(), order(1).dataset['state']]).toEqual([2, 'ready']);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(reads()).toBe(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(reads()).toBe(3);
    document.body.replaceChildren();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(reads()).toBe(3);
  });

  it('are downloaded by an address of the moment, or it is said why not', async () => {
    await listed([ORDER], { 'POST exports/e1/downloads': { url: '/api/v1/exports/files/x' } });
    const saved: [string, string][] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      saved.push([new URL(this.href).pathname, this.download]);
    });
    await press(parts('download-export')[0]!);
    expect(api.sent('POST exports/e1/downloads')[0]?.body).toEqual({ name: 'film.mp4' });
    expect(saved).toEqual([['/api/v1/exports/files/x', '7K4-92Q-film.mp4']]);
    api.answers['POST exports/e1/downloads'] = new Refusal(404, 'not_there');
    await press(parts('download-export')[1]!);
    expect(document.body.textContent).toContain('Il file non c’è ancora, o non c’è più.');
    expect(saved).toHaveLength(1);
  });

  it('that failed are tried again', async () => {
    await listed([{ ...ORDER, state: 'failed', failure: 'storage', files: [] }], {
      'POST exports/e1/retry': {},
    });
    expect(words(order(1))).toContain('Non c’era spazio su disco');
    api.answers['GET exports'] = { exports: [RUNNING] };
    await press('retry-export');
    expect(api.sent('POST exports/e1/retry')).toHaveLength(1);
    expect(order(1).dataset['state']).toBe('running');
    expect(part('retry-export')).toBeNull();
  });

  it('are removed once it was confirmed', async () => {
    await listed([ORDER], { 'DELETE exports/e1': {} });
    await press('remove-export');
    expect(words(dialog())).toContain('La registrazione resta dov’è.');
    await press(labelled('Annulla', dialog()!));
    expect(api.sent('DELETE exports/e1')).toEqual([]);
    await press('remove-export');
    api.answers['GET exports'] = { exports: [] };
    await press('confirm-remove-export');
    expect(api.sent('DELETE exports/e1')).toHaveLength(1);
    expect(parts('export-order')).toEqual([]);
    expect(document.body.textContent).toContain('Esportazione eliminata.');
    expect(document.activeElement).toBe(document.querySelector('h1'));
  });
});

describe('an order', () => {
  async function ordering(role: Role, answers: Record<string, unknown> = {}): Promise<void> {
    api = signedIn(role, { 'POST recordings/r1/exports': {}, ...answers });
    context = await qualityContext(role);
    await mount('vs-export-action', {
      context: {
        ...context,
        recording: {
          id: 'r1',
          durationMs: 60_000,
          parties: ['citizen', 'agent', 'supervisor'].map((party) => ({
            party,
            name: null,
            video: true,
          })),
        },
        positionMs: () => 5_000,
      },
    });
    await press('order-export');
  }
  const sent = () => api.sent('POST recordings/r1/exports');
  const field = (id: string) => document.querySelector<HTMLInputElement>(`#${id}`)!;

  it('asks for a reason, and for spans that can be', async () => {
    await ordering('quality');
    expect(part('export-kind-film')).toBeNull();
    await expectAccessible();
    await press('send-export');
    expect(words(dialog()!.querySelector('[role="alert"]'))).toContain('almeno tre lettere');
    expect(document.activeElement).toBe(part('export-reason'));
    await fill('export-reason', 'Richiesta dell’interessato');
    await press('export-add-span');
    // it begins where the player stands
    expect([field('export-span-1-from').value, field('export-span-1-to').value]).toEqual([
      '0:05',
      '0:15',
    ]);
    expect(document.activeElement).toBe(field('export-span-1-from'));
    await fill(field('export-span-1-to'), '0:01');
    await press('send-export');
    expect(words(dialog()!.querySelector('[role="alert"]'))).toContain('Il tratto 1 non va');
    expect(sent()).toEqual([]);

    await fill(field('export-span-1-from'), '0:01');
    await fill(field('export-span-1-to'), '0:02');
    await fill(field('export-span-1-whom'), 'citizen');
    await fill(field('export-span-1-what'), 'sound');
    const faces = parts('blur-party') as HTMLInputElement[];
    expect(faces.map(({ value }) => value)).toEqual(['citizen', 'agent', 'supervisor']);
    await check(faces[1]!);
    await press('export-add-span');
    await press(labelled('Togli il tratto 2', dialog()!));
    await press('send-export');
    expect(sent()[0]?.body).toEqual({
      kind: 'film',
      reason: 'Richiesta dell’interessato',
      options: {
        format: 'mp4',
        language: 'it',
        chat: true,
        redactions: [
          { startMs: 1_000, endMs: 2_000, sound: true, picture: false, party: 'citizen' },
        ],
        blurred: ['agent'],
      },
    });
    expect(words('export-ordered')).toContain('La preparazione è cominciata.');
    expect(document.activeElement).toBe(part('export-ordered'));
    await press('see-exports');
    expect(dialog()).toBeNull();
    expect(context.go).toHaveBeenCalledWith({ section: 'exports' });
  });

  it('of a package is for overseers, and leaves nothing out', async () => {
    await ordering('supervisor');
    await press('export-add-span');
    await check('export-kind-package');
    expect(part('export-add-span')).toBeNull();
    await fill('export-reason', 'autorità giudiziaria');
    await press('send-export');
    expect(sent()[0]?.body).toMatchObject({
      kind: 'package',
      options: { chat: true, redactions: [], blurred: [] },
    });
  });

  it('begins anew when it is opened again', async () => {
    await ordering('quality');
    await press('export-add-span');
    await press(labelled('Annulla', dialog()!));
    await press('order-export');
    expect(document.querySelector('.export-span')).toBeNull();
  });

  it.each([
    [409, 'too_many_exports', 'Ha già venti esportazioni in attesa'],
    [423, 'sealed', 'La registrazione è sigillata'],
    [503, 'ledger_unavailable', 'quindi non è stato fatto'],
    [403, 'forbidden', 'lo può chiedere solo il Capo Ufficio'],
    [500, 'internal', 'Non è riuscito.'],
  ])(
    'that is refused with %i %s says why, and stays as it was typed',
    async (status, code, told) => {
      await ordering('quality', { 'POST recordings/r1/exports': new Refusal(status, code) });
      await fill('export-reason', 'Richiesta');
      await press('send-export');
      expect(words(dialog()!.querySelector('[role="alert"]'))).toContain(told);
      expect(part('export-ordered')).toBeNull();
      expect(part('export-reason')).toHaveProperty('value', 'Richiesta');
    },
  );
});
