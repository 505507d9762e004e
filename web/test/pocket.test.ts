import { describe, expect, test } from 'vitest';
import { ApiError } from '../src/api';
import { freshnessOf, timeOf } from '../src/pages/pocket/freshness';
import { Pocket } from '../src/pages/pocket/pocket';
import { type Kept, NOTHING, type Shelf } from '../src/pages/pocket/shelf';
import { language as it } from '../src/search/search-it';
import { Station } from './pocket-station';

const DAY = 86_400_000;

class FakeShelf implements Shelf {
  kept: Kept = NOTHING;
  files = new Map<string, string>();
  full = false;
  attachments = new Map<string, Blob>();
  held() {
    return Promise.resolve([...this.attachments.keys()]);
  }
  attachment(sha256: string) {
    return Promise.resolve(this.attachments.get(sha256) ?? null);
  }
  hold(wanted: ReadonlySet<string>, content: Readonly<Record<string, Blob>> = {}) {
    const all = [...this.attachments, ...Object.entries(content)];
    this.attachments = new Map(all.filter(([name]) => wanted.has(name)));
    return Promise.resolve();
  }
  read() {
    return Promise.resolve({ kept: this.kept, files: new Map(this.files) });
  }
  write(kept: Kept, files: Readonly<Record<string, string>> = {}) {
    if (this.full) return Promise.reject(new DOMException('full', 'QuotaExceededError'));
    this.kept = kept;
    const wanted = new Set(kept.manifest?.sheets.map(({ sha256 }) => sha256));
    const all = [...this.files, ...Object.entries(files)];
    this.files = new Map(all.filter(([name]) => wanted.has(name)));
    return Promise.resolve();
  }
}

async function begin() {
  const station = await Station.make();
  const shelf = new FakeShelf();
  const at = { clock: station.nowMs };
  const pocket = new Pocket(shelf, station.calls, () => at.clock);
  await pocket.open();
  pocket.speak('it', [it]);
  return { station, shelf, pocket, at };
}

test('a sheet is expired from the minute on, and nobody knows where nothing was heard since', () => {
  expect(freshnessOf(20 * DAY, 5 * DAY, 0)).toBe('fresh');
  expect(freshnessOf(20 * DAY, 10 * DAY, 0)).toBe('due');
  expect(freshnessOf(20 * DAY, 20 * DAY - 1, 0)).toBe('due');
  expect(freshnessOf(20 * DAY, 20 * DAY, 0)).toBe('unheard');
  expect(freshnessOf(20 * DAY, 20 * DAY, 20 * DAY)).toBe('expired');
  expect(freshnessOf(20 * DAY, 20 * DAY, null)).toBe('unheard');
});

test('a clock that was put back makes nothing fresh again, and is told', () => {
  expect(timeOf(5 * DAY, 20 * DAY)).toEqual({ nowMs: 20 * DAY, clockIsBack: true });
  expect(timeOf(20 * DAY - 1000, 20 * DAY)).toEqual({ nowMs: 20 * DAY, clockIsBack: false });
  expect(timeOf(21 * DAY, 20 * DAY)).toEqual({ nowMs: 21 * DAY, clockIsBack: false });
});

describe('a device', () => {
  test('is enrolled, brought the set, and tells what it has', async () => {
    const { station, pocket, shelf } = await begin();
    station.put('a', "Rinnovare il porto d'armi");
    station.put('b', 'Pagare una multa');
    await pocket.enrol('CODE');
    expect(pocket.view.value.contact).toBe('done');
    expect(pocket.find('').map(({ words }) => words.title)).toEqual([
      'Pagare una multa',
      "Rinnovare il porto d'armi",
    ]);
    expect(pocket.find('multe')[0]?.entry.id).toBe('b');
    expect(station.reports.at(-1)).toEqual({ since: 1, sheets: 2, trouble: null });
    expect(shelf.kept.key).toBe(station.key);
  });

  test('fetches the attachments that it lacks, takes only what the set names, and lets them go', async () => {
    const { station, pocket, shelf } = await begin();
    await station.attach('modulo', 'Il modulo');
    station.put('a', 'Prima', ['modulo']);
    await pocket.enrol('CODE');
    const [file] = pocket.find('')[0]?.words.attachments ?? [];
    expect(await (await pocket.attachment(file?.sha256 ?? ''))?.text()).toBe('Il modulo');
    expect([...pocket.view.value.held]).toEqual([file?.sha256]);
    await pocket.update();
    expect(station.fetched).toEqual(['modulo']);
    await station.attach('falso', 'Il vero');
    station.put('a', 'Prima', ['modulo', 'falso']);
    station.attachments.set('falso', new Blob(['Un altro']));
    await pocket.update();
    expect(shelf.attachments.size).toBe(1);
    expect(station.fetched).toEqual(['modulo', 'falso']);
    // a file is found by its name, whether or not it came
    expect(pocket.find('falso').map(({ entry }) => entry.id)).toEqual(['a']);
    station.put('a', 'Prima');
    await pocket.update();
    expect([shelf.attachments.size, pocket.view.value.held.size]).toEqual([0, 0]);
  });

  test('goes without an attachment that the station has lost, and has the others', async () => {
    const { station, pocket, shelf } = await begin();
    await station.attach('perso', 'Perso');
    await station.attach('modulo', 'Il modulo');
    station.put('a', 'Prima', ['perso', 'modulo']);
    const { attachment } = station.calls;
    station.calls.attachment = (token, id) =>
      id === 'perso' ? Promise.reject(new ApiError(404, 'not_found', 'no')) : attachment(token, id);
    await pocket.enrol('CODE');
    expect(await Promise.all([...shelf.attachments.values()].map((each) => each.text()))).toEqual([
      'Il modulo',
    ]);
  });

  test('takes what changed, and lets go of what was withdrawn', async () => {
    const { station, pocket, shelf } = await begin();
    station.put('a', 'Prima');
    station.put('b', 'Seconda');
    await pocket.enrol('CODE');
    station.put('a', 'Prima, riscritta');
    station.withdraw('b');
    await pocket.update();
    expect(pocket.find('').map(({ words }) => words.title)).toEqual(['Prima, riscritta']);
    expect(pocket.view.value.news).toEqual({ changed: 1, gone: 1 });
    expect(shelf.files.size).toBe(1);
    expect(station.sent.at(-2)?.update.base).toBe(1);
  });

  test('that was offline says so of what has expired meanwhile', async () => {
    const { station, pocket, at } = await begin();
    station.put('a', 'Prima');
    await pocket.enrol('CODE');
    const [sheet] = pocket.find('');
    if (!sheet) throw new Error('no sheet');
    expect(pocket.freshness(sheet)).toBe('fresh');
    at.clock += 61 * DAY;
    expect(pocket.freshness(sheet)).toBe('unheard');
    expect(pocket.silent).toBe(true);
    await pocket.note();
    // back to the day on which it was fresh
    at.clock -= 61 * DAY;
    expect(pocket.time().clockIsBack).toBe(true);
    expect(pocket.freshness(sheet)).toBe('unheard');
    station.nowMs += 62 * DAY;
    await pocket.update();
    expect(pocket.freshness(sheet)).toBe('expired');
  });

  test('without a line keeps what it has', async () => {
    const { station, pocket } = await begin();
    station.put('a', 'Prima');
    await pocket.enrol('CODE');
    station.away = true;
    await pocket.update();
    expect(pocket.view.value.contact).toBe('away');
    expect(pocket.find('')).toHaveLength(1);
  });

  test('that was revoked keeps nothing', async () => {
    const { station, pocket, shelf } = await begin();
    station.put('a', 'Prima');
    await pocket.enrol('CODE');
    station.tokens.clear();
    await pocket.update();
    expect(pocket.view.value.contact).toBe('revoked');
    expect([shelf.kept, shelf.files.size]).toEqual([NOTHING, 0]);
  });

  test('does not take an older set, and reports it', async () => {
    const { station, pocket } = await begin();
    station.put('a', 'Prima');
    await pocket.enrol('CODE');
    station.sequence = 9;
    station.put('a', 'Seconda');
    await pocket.update();
    station.sequence = 3;
    station.put('a', 'Vecchia');
    const before = station.reports.length;
    await pocket.update();
    expect(pocket.view.value).toMatchObject({ contact: 'refused', trouble: 'older' });
    // the whole set would be no newer: it is not asked for
    expect(station.reports).toHaveLength(before + 1);
    expect(pocket.find('')[0]?.words.title).toBe('Seconda');
    await pocket.update();
    expect(station.reports.at(-1)?.trouble).toBe('older');
  });

  test.each([
    ['that had more sets than the station remembers', 1, 0],
    ['that has another set under the number of the newest', 1, 1],
    ['whose station has gone on since', 1, 4],
  ])('%s goes on after an older database was put back', async (_, back, more) => {
    const { station, pocket } = await begin();
    for (const title of ['Prima', 'Seconda']) {
      station.put('a', title);
      if (title === 'Prima') await pocket.enrol('CODE');
      else await pocket.update();
    }
    expect(pocket.view.value.kept.manifest?.sequence).toBe(2);
    station.restore(back);
    station.nowMs += 60_000;
    for (let at = 0; at < more; at += 1) {
      station.put('a', `Di nuovo ${at}`);
      await station.calls.device('token', { since: 0, sheets: 0, trouble: null });
    }
    if (more === 0) station.put('a', 'Di prima');
    await pocket.update();
    expect(pocket.view.value).toMatchObject({ contact: 'done', trouble: null });
    expect(pocket.view.value.kept.manifest?.sequence).toBeGreaterThan(2);
    expect(pocket.find('')[0]?.words.title).toBe(more === 0 ? 'Di prima' : `Di nuovo ${more - 1}`);
  });

  test('does not take what another key signed', async () => {
    const { station, pocket } = await begin();
    station.put('a', 'Prima');
    await pocket.enrol('CODE');
    await station.otherKey();
    station.put('a', 'Falsa');
    await pocket.update();
    expect(pocket.view.value).toMatchObject({ contact: 'refused', trouble: 'key' });
    expect(pocket.find('')[0]?.words.title).toBe('Prima');
  });

  test('that is full says so', async () => {
    const { station, pocket, shelf } = await begin();
    station.put('a', 'Prima');
    await pocket.enrol('CODE');
    station.put('b', 'Seconda');
    shelf.full = true;
    await pocket.update();
    expect(pocket.view.value).toMatchObject({ contact: 'refused', trouble: 'storage' });
  });

  test('is taken out of use at the device itself', async () => {
    const { station, pocket, shelf } = await begin();
    station.put('a', 'Prima');
    await pocket.enrol('CODE');
    await pocket.leave();
    expect(station.tokens.size).toBe(0);
    expect(shelf.kept).toEqual(NOTHING);
  });

  test.each(['device', 'attachment'] as const)(
    'gets nothing back from the answer of %s that comes once it is left',
    async (call) => {
      const { station, pocket, shelf } = await begin();
      await station.attach('form', 'a form');
      station.put('a', 'Prima');
      await pocket.enrol('CODE');
      station.put('b', 'Seconda', ['form']);
      const answers = station.calls[call] as (...given: unknown[]) => Promise<unknown>;
      const left: Promise<void>[] = [];
      Object.assign(station.calls, {
        [call]: async (...given: unknown[]) => {
          const answer = await answers(...given);
          if (left.length === 0) left.push(pocket.leave());
          await Promise.resolve();
          return answer;
        },
      });
      await pocket.update();
      await Promise.all(left);
      expect(shelf).toMatchObject({ kept: NOTHING, files: new Map(), attachments: new Map() });
      expect(pocket.view.value).toMatchObject({ sheets: [], held: new Set(), contact: 'outside' });
    },
  );
});

test('somebody signed in has the set without a device, and nobody else has', async () => {
  const { station, pocket } = await begin();
  station.put('a', 'Prima');
  await pocket.update();
  expect(pocket.view.value.contact).toBe('outside');
  station.signedIn = true;
  await pocket.update();
  expect(pocket.find('')).toHaveLength(1);
});
