// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import '../src/pages/links/links-panel';
import { expectAccessible } from './accessibility';
import { eventually } from './eventually';
import { type FakeApi, fill, mount, part, press, Refusal, type Request, words } from './page';
import { CATEGORIES, freshPages, qualityContext, signedIn } from './staff';

freshPages();

const ORIGIN = 'https://stazione.example';

/** The station's answers: a link as the gateway writes it, and a picture that holds what it was asked for. */
async function shown(answers: Record<string, unknown> = {}): Promise<FakeApi> {
  const api = signedIn('admin', {
    'GET links': ({ path }: Request) => ({
      url: `${ORIGIN}/?${path.split('?')[1]}`,
      name: 'Stazione virtuale',
      topic: path.includes('licences') ? 'Licences' : '',
      local: false,
    }),
    'GET links/qr': ({ path }: Request) => `<svg>${path.split('?')[1]}</svg>`,
    ...answers,
  });
  const { session } = await qualityContext('admin');
  await mount('vs-links', { session, categories: CATEGORIES });
  await drawn();
  return api;
}
const drawn = () => eventually(() => expect(part('links-poster')).not.toBeNull());
const picture = () => decodeURIComponent(document.querySelector('img')?.src ?? '');

describe('links and QR codes', () => {
  it('lead to the first page until a topic is chosen', async () => {
    await shown();
    expect(words('links-poster')).toBe(`Stazione virtuale ${ORIGIN}/?`);
    expect(document.querySelector('img')?.alt).toBe(`Codice QR di ${ORIGIN}/?`);
    await expectAccessible();
  });

  it('lead to a topic in a language, with a picture that the page’s policy shows', async () => {
    await shown();
    await fill('links-topic', 'licences');
    await fill('links-language', 'en');
    const asked = 'topic=licences&language=en';
    await eventually(() => expect(words('links-url')).toBe(`${ORIGIN}/?${asked}`));
    expect(words('links-poster')).toContain('Licences');
    expect(picture()).toMatch(/^data:image\/svg\+xml,/);
    expect(picture()).toContain(asked);
  });

  it('are not made to a topic that is retired', async () => {
    signedIn('admin', { 'GET links': new Refusal(404, 'not_found') });
    const { session } = await qualityContext('admin');
    const retired = { ...CATEGORIES[0], id: 'old', retired: true };
    await mount('vs-links', { session, categories: [...CATEGORIES, retired] });
    const offered = [...(part('links-topic') as HTMLSelectElement).options];
    expect(offered.map(({ value }) => value)).toEqual(['', 'weapons', 'licences', 'privacy']);
  });

  it('show what was chosen last, whichever answer comes first', async () => {
    let late: (answer: unknown) => void = () => undefined;
    const api = await shown();
    const known = api.answers['GET links'] as (request: Request) => unknown;
    api.answers['GET links'] = (request: Request) =>
      request.path.includes('licences')
        ? new Promise((resolve) => (late = () => resolve(known(request))))
        : known(request);
    await fill('links-topic', 'licences');
    await fill('links-topic', 'privacy');
    await eventually(() => expect(words('links-url')).toContain('topic=privacy'));
    late(null);
    await new Promise((resolve) => setTimeout(resolve));
    expect(words('links-url')).toContain('topic=privacy');
  });

  it.each(['svg', 'png'])('can be kept as a file: %s', async (format) => {
    const api = await shown();
    const saved = vi
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(() => undefined);
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:code');
    await fill('links-topic', 'weapons');
    await press(`links-${format}`);
    await eventually(() => expect(saved).toHaveBeenCalled());
    expect((saved.mock.contexts[0] as HTMLAnchorElement).download).toBe(
      `station-weapons.${format}`,
    );
    expect(api.sent('GET links/qr').at(-1)?.path).toBe(`links/qr?topic=weapons&format=${format}`);
  });

  it('are printed by themselves', async () => {
    await shown();
    const seen: (string | undefined)[] = [];
    vi.stubGlobal('print', () => seen.push(document.documentElement.dataset['print']));
    await press('links-print');
    expect(seen).toEqual(['poster']);
    expect(document.documentElement.dataset['print']).toBeUndefined();
  });

  it('say that the station has no public address', async () => {
    await shown({
      'GET links': { url: 'http://127.0.0.1:8080/', name: 'Stazione', topic: '', local: true },
    });
    expect(words('links')).toContain('Questo link funziona solo su questo computer');
  });

  it('say that they could not be made, and can be tried again', async () => {
    signedIn('admin', { 'GET links': new Refusal(500, 'internal') });
    const { session } = await qualityContext('admin');
    await mount('vs-links', { session, categories: CATEGORIES });
    await eventually(() => expect(document.querySelector('.staff-problem')).not.toBeNull());
    expect(part('links-poster')).toBeNull();
  });
});
