// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import {
  asLines,
  difference,
  linksOfLines,
  standsOn,
  type SheetOpened,
  type SheetText,
  type SheetVersionShown,
} from '../src/pages/sheets/sheets';
import { asOf, untilNext } from '../src/pages/sheets/expiry';
import '../src/pages/sheets/sheets-page';
import { markup } from '../src/ui/markup';
import { render } from 'lit';
import { expectAccessible } from './accessibility';
import { eventually } from './eventually';
import { fill, labelled, part, press, Refusal, settled, words } from './page';
import { VERSION, LISTED, OPENED, EXPIRED, DRAFT, PENDING, NOTHING, shown } from './sheets';
import { freshPages } from './staff';

freshPages();

describe('what sheets are compared by', () => {
  it('is their lines', () => {
    expect(difference(['a', 'b', 'c'], ['a', 'x', 'c'])).toEqual([
      { kind: 'same', text: 'a' },
      { kind: 'removed', text: 'b' },
      { kind: 'added', text: 'x' },
      { kind: 'same', text: 'c' },
    ]);
    expect(asLines(VERSION.text, (entry) => entry)).toEqual([
      'Patente scaduta',
      '# how',
      'Prenoti **una** visita.',
    ]);
  });

  it('reads links as they are written', () => {
    expect(linksOfLines('Portale | https://a.example\n\nhttps://b.example')).toEqual([
      { label: 'Portale', url: 'https://a.example' },
      { label: 'https://b.example', url: 'https://b.example' },
    ]);
  });

  it('puts withdrawn ones on a shelf of their own', () => {
    expect(standsOn('all', { ...LISTED, state: 'withdrawn' })).toBe(false);
    expect(standsOn('lapsing', { ...LISTED, freshness: 'expired' })).toBe(true);
    // a change that was given back stands with the drafts, also where the sheet is published
    const [italian] = LISTED.languages;
    const changed = [{ ...italian!, version: 2, state: 'draft' as const }];
    expect(standsOn('drafts', LISTED)).toBe(false);
    expect(standsOn('drafts', { ...LISTED, languages: changed })).toBe(true);
  });
});

describe('a sheet expires at its minute', () => {
  const ends = Date.parse('2026-11-28T10:00:00Z');
  const at = (ms: number) => ({ ...LISTED, freshUntil: new Date(ms).toISOString() });

  it('whatever the station said before', () => {
    expect(asOf(at(ends), ends - 1).freshness).toBe('fresh');
    expect(asOf(at(ends), ends).freshness).toBe('expired');
    expect(asOf({ ...at(ends), freshness: 'withdrawn', state: 'withdrawn' }, ends).freshness).toBe(
      'withdrawn',
    );
  });

  it('and the station is asked then, sooner where the clocks differ a little', () => {
    expect(untilNext([at(ends), at(ends + 7_000)], ends - 3_000, 60_000)).toBe(3_000);
    expect(untilNext([at(ends)], ends - 90_000, 60_000)).toBe(60_000);
    expect(untilNext([at(ends)], ends + 1, 60_000)).toBe(5_000);
    expect(untilNext([at(ends)], ends + 600_000, 60_000)).toBe(60_000);
    expect(untilNext([{ ...at(ends), freshness: 'expired' }], ends, 60_000)).toBe(60_000);
  });
});

it('lets supervisors say how long sheets of a topic live', async () => {
  const unseen = { topic: 'newer-than-the-page', days: 20 };
  const lives = { usual: 60, topics: [{ topic: 'weapons', days: 30 }, unseen] };
  const api = await shown('supervisor', OPENED, {
    'GET sheets/lives': lives,
    'PUT sheets/lives': { usual: 60, topics: [{ topic: 'licences', days: 90 }] },
  });
  expect(part('sheets-devices')?.getAttribute('href')).toBe('/supervisor/devices');
  await press('sheet-lives');
  await settled();
  expect(document.activeElement?.textContent).toContain('Durata delle schede');
  expect((part('life-weapons') as HTMLInputElement).value).toBe('30');
  await expectAccessible();
  await fill('life-weapons', '');
  await fill('life-licences', '0');
  await press('save-lives');
  expect(api.sent('PUT sheets/lives')).toEqual([]);
  expect(document.activeElement).toBe(part('life-licences'));
  expect(document.body.textContent).toContain('da 1 a 730');
  await fill('life-licences', '90');
  await press('save-lives');
  expect(api.sent('PUT sheets/lives')[0]?.body).toEqual({
    topics: [unseen, { topic: 'licences', days: 90 }],
  });
  expect(document.body.textContent).toContain('valgono da subito');
  await press('close-lives');
  expect(document.activeElement).toBe(part('sheet-lives'));
});

it('takes files beside a sheet, which the version names', async () => {
  const made = {
    id: 'f1',
    label: 'modulo',
    name: 'modulo.pdf',
    mediaType: 'application/pdf',
    size: 9,
    sha256: 'x',
  };
  const api = await shown('operator', OPENED, {
    'POST sheets/files': made,
    'POST sheets/s1/versions': OPENED,
    'POST sheets/preview': { html: {} },
  });
  await press(labelled('Patente scaduta'));
  await press('edit-sheet');
  const choose = async (file: File) => {
    const field = part('sheet-file-field') as HTMLInputElement;
    Object.defineProperty(field, 'files', { value: [file], configurable: true });
    field.dispatchEvent(new Event('change'));
    await settled();
  };
  await choose(new File([new Uint8Array(5_000_001)], 'grande.pdf'));
  expect(words('sheet-files')).toContain('«grande.pdf» supera 5 MB');
  expect(api.sent('POST sheets/files')).toEqual([]);
  await choose(new File(['%PDF'], 'modulo.pdf'));
  expect(api.sent('POST sheets/files')[0]?.path).toBe('sheets/files?name=modulo.pdf');
  await expectAccessible();
  await fill('sheet-file-label', 'Il modulo di richiesta');
  await press('save-sheet');
  const written = api.sent('POST sheets/s1/versions')[0]?.body as { text: SheetText };
  expect(written.text.attachments).toEqual([{ ...made, label: 'Il modulo di richiesta' }]);
  await press('edit-sheet');
  api.answers['POST sheets/files'] = new Refusal(422, 'file_unscanned');
  await choose(new File(['%PDF'], 'altro.pdf'));
  expect(words('sheet-files')).toContain('antivirus');
  api.answers['POST sheets/files'] = made;
  await choose(new File(['%PDF'], 'modulo.pdf'));
  await press('remove-sheet-file');
  expect(part('sheet-file-label')).toBeNull();
});

it('has nothing to steer for those who only read', async () => {
  await shown('operator');
  expect(part('sheet-lives') ?? part('sheets-devices')).toBeNull();
});

it('markup lets nothing through that it does not know', () => {
  const place = document.createElement('div');
  render(
    markup(
      '<p onclick="x()">a<script>alert(1)</script><a href="javascript:1">b</a></p><img src=x>',
    ),
    place,
  );
  expect(place.querySelector('script, img, a')).toBeNull();
  expect(place.querySelector('p')?.hasAttribute('onclick')).toBe(false);
  expect(words(place)).toContain('b');
  render(markup('<p><strong>Pagare</strong>: sì</p>'), place);
  expect(place.textContent).toBe('Pagare: sì');
});

describe('sheets', () => {
  it('are listed by state, and an expired one says what that means', async () => {
    await shown('supervisor', EXPIRED, {
      'GET sheets/waiting': { ...NOTHING, expired: 1, mineExpired: 1, returned: 1 },
    });
    expect(words('sheets-table')).toContain('Scaduta il');
    expect(words('sheets-table')).toContain('i cittadini non la vedono');
    expect(document.body.textContent).toContain('È scaduta una scheda affidata a lei');
    expect(document.body.textContent).toContain('Una sua bozza è tornata indietro');
    await expectAccessible();
    await press(labelled('Ritirate'));
    expect(document.body.textContent).toContain('Nessuna scheda è stata ritirata');
  });

  it('are confirmed with one click', async () => {
    const api = await shown('operator', EXPIRED, { 'POST sheets/s1/confirmation': OPENED });
    await press(labelled('Patente scaduta'));
    expect(words('sheet-freshness')).toContain('Scaduta il');
    expect(document.querySelector('.sheet-text strong')?.textContent).toBe('una');
    expect(words('sheet-figures')).toContain('letta in 3 contatti inviata una volta utile per 2');
    expect(words('sheet-figures')).toContain('Manca il costo');
    await expectAccessible();
    await press('confirm-sheet');
    expect(api.sent('POST sheets/s1/confirmation')[0]?.body).toEqual({ seen: 1 });
    expect(words('sheet-freshness')).toContain('Valida fino al');
    await press('close-sheet');
    expect(document.activeElement).toBe(labelled('Patente scaduta'));
  });

  it('are read by those who may do no more', async () => {
    await shown('quality', { ...OPENED, mayManage: false, mine: false }, {}, '?sheet=s1');
    expect(part('confirm-sheet') ?? part('edit-sheet') ?? part('withdraw-sheet')).toBeNull();
    expect(part('place-sheet') ?? part('new-sheet')).toBeNull();
  });

  it('are approved beside what has changed, or returned with a reason', async () => {
    const api = await shown(
      'supervisor',
      PENDING,
      {
        'POST sheets/s1/versions/2/approval': OPENED,
        'POST sheets/s1/versions/2/return': OPENED,
      },
      '?sheet=s1',
    );
    expect(words('sheet-pending')).toContain('Bruno Verdi');
    expect(words('sheet-difference')).toContain('Aggiunto: 10 euro');
    await expectAccessible();
    await press('return-sheet');
    await fill('sheet-reason', 'manca il costo');
    document.querySelector<HTMLFormElement>('#sheet-reason-form')?.requestSubmit();
    await settled();
    expect(api.sent('POST sheets/s1/versions/2/return')[0]?.body).toEqual({
      reason: 'manca il costo',
    });
  });

  it('are searched while one types, and drafts are handed in in their language', async () => {
    const draft: SheetVersionShown = { ...DRAFT, language: 'en', state: 'draft', number: 3 };
    const opened: SheetOpened = {
      ...OPENED,
      languages: [
        ...LISTED.languages,
        { language: 'en', version: 3, state: 'draft', published: null, outdated: true },
      ],
      newest: { it: VERSION, en: draft },
    };
    const api = await shown('operator', opened, {
      'POST sheets/s1/versions/3/review': opened,
    });
    await fill('sheet-words', 'paten');
    await eventually(() =>
      expect(api.requests.some(({ path }) => path.includes('words=paten'))).toBe(true),
    );
    await settled();
    await press(labelled('Patente scaduta'));
    await fill('sheet-language', 'en');
    expect(words('sheet-pending')).toContain('Bozza non pubblicata');
    await press('review-sheet');
    expect(api.sent('POST sheets/s1/versions/3/review')).toHaveLength(1);
    await fill('sheet-language', 'de');
    expect(document.body.textContent).toContain('qui sotto c’è l’italiano');
  });

  it('are approved by somebody else than their authors', async () => {
    const own = { ...PENDING, newest: { it: { ...DRAFT, mayApprove: false } } };
    await shown('supervisor', own, {}, '?sheet=s1');
    expect(part('approve-sheet')).toBeNull();
    expect(words('sheet-pending')).toContain('lo deve rivedere un’altra persona');
  });

  it('are written beside their preview, and nothing is lost when somebody was quicker', async () => {
    const theirs = {
      ...DRAFT,
      number: 2,
      state: 'draft',
      text: { ...VERSION.text, title: 'Loro' },
    };
    const api = await shown(
      'operator',
      OPENED,
      {
        'POST sheets/s1/versions': new Refusal(409, 'sheet_changed', { theirs }),
        'POST sheets/preview': { html: { how: '<p>Vada.</p>' } },
      },
      '?sheet=s1',
    );
    await press('edit-sheet');
    await fill('sheet-title', 'Il mio titolo');
    await fill('sheet-entry-how', 'Vada.');
    await expectAccessible();
    await press('save-sheet');
    expect(words('sheet-conflict')).toContain('Bruno Verdi');
    expect(words('sheet-conflict')).toContain('Aggiunto: Il mio titolo');
    expect(part('take-theirs')).not.toBeNull();
    await press('keep-mine');
    api.answers['POST sheets/s1/versions'] = OPENED;
    await press('hand-in-sheet');
    expect(api.sent('POST sheets/s1/versions')[1]?.body).toMatchObject({
      language: 'it',
      seen: 2,
      text: { title: 'Il mio titolo', entries: { how: 'Vada.' } },
      review: true,
    });
  });

  it('are new with a title at least, and are not left by mistake', async () => {
    const api = await shown('operator', OPENED, { 'POST sheets': OPENED });
    await press('new-sheet');
    await press('hand-in-sheet');
    expect(document.querySelector('[aria-invalid=true]')).not.toBeNull();
    await fill('sheet-title', 'Nuova');
    await fill('sheet-entry-summary', 'In breve.');
    await press('give-sheet-up');
    expect(part('leave-sheet')).not.toBeNull();
    await press(labelled('Annulla'));
    await press('hand-in-sheet');
    expect(api.sent('POST sheets')[0]?.body).toMatchObject({
      text: { title: 'Nuova', entries: { summary: 'In breve.' } },
      review: true,
    });
    expect(location.search).toBe('?sheet=s1');
  });

  it('show all that they have said, and are withdrawn with a reason', async () => {
    const withdrawn = {
      ...OPENED,
      state: 'withdrawn',
      freshness: 'withdrawn',
      withdrawnWhy: 'abrogata',
    };
    const api = await shown(
      'supervisor',
      OPENED,
      {
        'GET sheets/s1/versions': { versions: [DRAFT, VERSION] },
        'POST sheets/s1/withdrawal': withdrawn,
        'GET sheets/people': { people: [{ id: 'a1', name: 'Anna Bianchi' }] },
        'PUT sheets/s1': { ...OPENED, lifeDays: 30 },
      },
      '?sheet=s1',
    );
    await press('sheet-history');
    expect(words('sheet-versions')).toContain('Versione 2 (IT)');
    await press('place-sheet');
    await press('save-place');
    expect(api.sent('PUT sheets/s1')[0]?.body).toEqual({
      topics: ['licences'],
      owner: 'a1',
      deputy: null,
      competentBody: 'Motorizzazione',
      lifeDays: null,
    });
    await press('withdraw-sheet');
    await fill('sheet-reason', 'abrogata');
    document.querySelector<HTMLFormElement>('#sheet-reason-form')?.requestSubmit();
    await settled();
    expect(words('sheet-freshness')).toContain('abrogata');
    expect(part('restore-sheet')).not.toBeNull();
    expect(api.sent('POST sheets/s1/withdrawal')).toHaveLength(1);
  });
});
