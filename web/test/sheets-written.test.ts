// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import type { SheetVersionShown } from '../src/pages/sheets/sheets';
import '../src/pages/sheets/sheets-page';
import { fill, labelled, part, parts, press, Refusal, settled, words } from './page';
import { DRAFT, OPENED, PENDING, shown, VERSION } from './sheets';
import { freshPages } from './staff';

freshPages();

it('keeps what is being written while the page reads the sheet again', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  const api = await shown(
    'operator',
    OPENED,
    { 'POST sheets/preview': { html: {} }, 'POST sheets/s1/versions': OPENED },
    '?sheet=s1',
  );
  await press('edit-sheet');
  await fill('sheet-title', 'Il mio titolo');
  // somebody else was quicker, which the station says when this is sent
  api.answers['GET sheets/s1'] = PENDING;
  const before = api.sent('GET sheets/s1').length;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(api.sent('GET sheets/s1').length).toBeGreaterThan(before);
  await press('save-sheet');
  expect(api.sent('POST sheets/s1/versions')[0]?.body).toMatchObject({
    seen: 1,
    text: { title: 'Il mio titolo' },
  });
  vi.useRealTimers();
});

it('waits for a file that is on its way, and is not kept without it', async () => {
  const made = { id: 'f1', label: 'x', name: 'x.pdf', mediaType: 'x', size: 9, sha256: 'x' };
  let arrives = (_answer: unknown): void => undefined;
  const api = await shown('operator', OPENED, {
    'POST sheets/files': () => new Promise((resolve) => (arrives = resolve)),
    'POST sheets/s1/versions': OPENED,
    'POST sheets/preview': { html: {} },
  });
  await press(labelled('Patente scaduta'));
  await press('edit-sheet');
  const choose = async () => {
    const field = part('sheet-file-field') as HTMLInputElement;
    Object.defineProperty(field, 'files', {
      value: [new File(['%PDF'], 'x.pdf')],
      configurable: true,
    });
    field.dispatchEvent(new Event('change'));
    await settled();
  };
  await choose();
  await press('save-sheet');
  arrives(new Refusal(422, 'file_kind'));
  await settled();
  expect(api.sent('POST sheets/s1/versions')).toEqual([]);
  await choose();
  await press('save-sheet');
  arrives(made);
  await settled();
  const [written] = api.sent('POST sheets/s1/versions');
  expect(written?.body).toMatchObject({ text: { attachments: [made] } });
});

it('is approved with files that are new, also under an old name, and that can be opened', async () => {
  const file = (id: string) => ({
    id,
    label: 'Modulo',
    name: 'modulo.pdf',
    mediaType: 'application/pdf',
    size: 9,
    sha256: id,
  });
  const withFiles = (version: SheetVersionShown, ...ids: string[]) => ({
    ...version,
    text: { ...version.text, attachments: ids.map(file) },
  });
  const opened = {
    ...PENDING,
    published: { it: withFiles(VERSION, 'f1', 'f2') },
    newest: { it: withFiles(DRAFT, 'f1', 'f3') },
  };
  const api = await shown('supervisor', opened, { 'GET sheets/files/f3': {} }, '?sheet=s1');
  const [added, ...more] = parts('open-attachment', part('sheet-pending')!);
  expect([words(added!), more]).toEqual(['Modulo', []]);
  // a saved file is no way to another page
  const saved = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
  await press(added!);
  expect(api.sent('GET sheets/files/f3')).toHaveLength(1);
  saved.mockRestore();
});
