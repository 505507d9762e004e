// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import { fetchedFiles } from '../src/pages/pocket/offline';
import { Pocket } from '../src/pages/pocket/pocket';
import '../src/pages/pocket/pocket-page';
import type { PocketPage } from '../src/pages/pocket/pocket-page';
import { NOTHING } from '../src/pages/pocket/shelf';
import { expectAccessible } from './accessibility';
import { eventually } from './eventually';
import { fill, mount, part, parts, press, settled, submit, words } from './page';
import { Station } from './pocket-station';
import { freshPages } from './staff';

freshPages();

const DAY = 86_400_000;
let held: string[] = [];
const shelf = () => ({
  read: () => Promise.resolve({ kept: NOTHING, files: new Map<string, string>() }),
  write: () => Promise.resolve(),
  held: () => Promise.resolve(held),
  attachment: () => Promise.resolve(new Blob(['x'])),
  hold: (_wanted: unknown, content: Readonly<Record<string, Blob>> = {}) => {
    held.push(...Object.keys(content));
    return Promise.resolve();
  },
});

async function shown(ready: (station: Station) => void = () => undefined, hash = '') {
  history.replaceState(null, '', `/pocket${hash}`);
  const station = await Station.make();
  station.put('weapon', "Rinnovare il porto d'armi");
  station.put('fine', 'Pagare una multa');
  ready(station);
  const at = { clock: station.nowMs };
  const pocket = new Pocket(shelf(), station.calls, () => at.clock);
  const page = await mount<PocketPage>('vs-pocket', { pocket });
  await eventually(() => {
    expect(part('pocket-state')?.dataset['contact']).not.toMatch(/none|busy/);
  });
  await settled();
  return { station, at, page, pocket };
}

const titles = () =>
  parts('sheet-result').map((each) => each.querySelector('.pocket-title')?.textContent.trim());

it('is enabled by a code, and shows the sheets with their freshness', async () => {
  await shown();
  expect(parts('sheet-result')).toHaveLength(0);
  expect(part('pocket-questionnaire')?.getAttribute('href')).toBe(
    '/questionnaire/show?place=patrol&lang=it',
  );
  await expectAccessible();
  await fill('pocket-code', 'WRONG');
  await submit(part('pocket-enrol') ?? '');
  expect(words(document.querySelector('.pocket-enrol'))).toContain('già usato');
  await fill('pocket-code', 'CODE');
  await submit(part('pocket-enrol') ?? '');
  await eventually(() =>
    expect(titles()).toEqual(['Pagare una multa', "Rinnovare il porto d'armi"]),
  );
  expect(parts('sheet-freshness')[0]?.dataset['state']).toBe('fresh');
  await expectAccessible();
});

it('is searched while one types, and opens a sheet that can be read large and plain', async () => {
  await shown((station) => (station.signedIn = true));
  await fill('guide-search', 'multe');
  expect(titles()).toEqual(['Pagare una multa']);
  await fill('guide-search', 'xqzw');
  expect(words(document.querySelector('.pocket-count'))).toContain('Nessuna scheda');
  location.hash = '#fine';
  window.dispatchEvent(new Event('hashchange'));
  await settled();
  expect(words(document.querySelector('.pocket-sheet'))).toContain('In breve Che cosa è.');
  expect(document.activeElement?.id).toBe('sheet-title');
  await expectAccessible();
  await press('size-largest');
  expect(document.querySelector('.pocket')?.getAttribute('data-size')).toBe('largest');
  await press('plain-view');
  expect(document.querySelector('.pocket-bar')).toBeNull();
  await press('plain-view');
  expect(part('pocket-back')).not.toBeNull();
});

it('draws the first of many sheets alone, and all when asked; what was typed stays while one is read', async () => {
  await shown((station) => {
    station.signedIn = true;
    for (let each = 0; each < 16; each += 1) station.put(`s${each}`, `Scheda ${each + 10}`);
  });
  expect(titles()).toHaveLength(15);
  expect(words('pocket-more')).toBe('Mostra le altre 3 schede');
  await press('pocket-more');
  expect([titles().length, part('pocket-more')]).toEqual([18, null]);
  expect(words(document.activeElement)).toContain('Scheda 2');
  await expectAccessible();
  await fill('guide-search', 'scheda');
  expect(titles()).toHaveLength(15);
  for (const hash of ['#s3', '#']) {
    location.hash = hash;
    window.dispatchEvent(new Event('hashchange'));
    await settled();
  }
  expect(document.activeElement).toBe(part('guide-search'));
  expect((part('guide-search') as HTMLInputElement).value).toBe('scheda');
});

it('opens a sheet whatever signs its id has', async () => {
  await shown((station) => {
    station.signedIn = true;
    station.put('Porto_2026', 'Un’altra');
  }, '#Porto_2026');
  expect(words(document.querySelector('#sheet-title'))).toBe('Un’altra');
});

it('greys what has expired meanwhile, and says since when nothing was heard', async () => {
  const { at, page } = await shown((station) => (station.signedIn = true));
  at.clock += 70 * DAY;
  page.requestUpdate();
  await settled();
  expect(parts('sheet-result').map(({ dataset }) => dataset['state'])).toEqual([
    'unheard',
    'unheard',
  ]);
  expect(words(document.querySelector('.pocket'))).toContain('non si aggiorna da');
  await expectAccessible();
});

it('tells that its clock was put back', async () => {
  const { at, page } = await shown((station) => (station.signedIn = true));
  at.clock -= 2 * DAY;
  page.requestUpdate();
  await settled();
  expect(words(document.querySelector('.pocket'))).toContain(
    'L’orologio del dispositivo è indietro',
  );
});

it('is left after a question, and updated by a button', async () => {
  const { station } = await shown();
  await fill('pocket-code', 'CODE');
  await submit(part('pocket-enrol') ?? '');
  await eventually(() => expect(parts('sheet-result')).toHaveLength(2));
  station.withdraw('fine');
  await press('pocket-update');
  await eventually(() => expect(parts('sheet-result')).toHaveLength(1));
  expect(words('pocket-state')).toContain('Una scheda tolta');
  await press('pocket-leave');
  await press('confirm-leave');
  await eventually(() => expect(parts('sheet-result')).toHaveLength(0));
  expect(part('pocket-code')).not.toBeNull();
});

it('reads a sheet aloud, and stops', async () => {
  const said: string[] = [];
  const cancel = vi.fn();
  vi.stubGlobal('speechSynthesis', {
    speak: ({ text }: { text: string }) => said.push(text),
    cancel,
  });
  vi.stubGlobal(
    'SpeechSynthesisUtterance',
    class {
      lang = '';
      onend: unknown = null;
      constructor(readonly text: string) {}
    },
  );
  await shown((station) => (station.signedIn = true), '#fine');
  await eventually(() => expect(part('read-aloud')).not.toBeNull());
  await press('read-aloud');
  expect(said).toEqual(['Pagare una multa', 'In breve', 'Che cosa è.']);
  await press('read-aloud');
  expect(cancel).toHaveBeenCalledOnce();
});

it('keeps the files of its own that it has fetched', () => {
  const entries = [
    '/assets/a.js',
    '/assets/a.js',
    '/api/v1/x',
    'https://other.example/assets/b.js',
  ];
  expect(
    fetchedFiles(
      entries.map((name) => ({ name: new URL(name, 'https://own.example').href })),
      'https://own.example',
    ),
  ).toEqual(['/assets/a.js']);
});

it('has the attachments of a sheet saved, and says which have still to come', async () => {
  held = [];
  const { pocket, station } = await shown((of) => (of.signedIn = true), '#weapon');
  await station.attach('modulo', 'Il modulo');
  station.put('weapon', "Rinnovare il porto d'armi", ['modulo', 'assente']);
  await pocket.update();
  await settled();
  expect(words('save-attachment')).toContain('Salva modulo');
  expect(words(document.querySelector('.pocket-attachments'))).toContain('prossimo aggiornamento');
  await expectAccessible();
});
