// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setLanguage } from '../src/i18n/language';
import '../src/pages/api/api-page';
import { SCRIPT, STYLE } from '../src/pages/api/viewer';
import { expectAccessible } from './accessibility';
import { mount, part, press, settled, words } from './page';
import { freshPages } from './staff';

freshPages();

type Shown = Parameters<NonNullable<Window['SwaggerUIBundle']>>[0];

const added = () => [...document.head.querySelectorAll<HTMLElement>('script, link')];
const viewer = () => added().find((each) => each.getAttribute('data-of') === SCRIPT);
const style = () => added().find((each) => each.getAttribute('data-of') === STYLE);
let shown: Shown | null = null;

beforeEach(() => {
  shown = null;
  // happy-dom would fetch them
  const prepend = document.head.prepend.bind(document.head);
  vi.spyOn(document.head, 'prepend').mockImplementation((...nodes) => {
    for (const node of nodes) {
      if (!(node instanceof HTMLElement)) continue;
      for (const name of ['src', 'href']) {
        node.setAttribute('data-of', node.getAttribute(name) ?? node.getAttribute('data-of') ?? '');
        node.removeAttribute(name);
      }
    }
    prepend(...nodes);
  });
});
afterEach(() => {
  delete window.SwaggerUIBundle;
  viewer()?.remove();
  style()?.remove();
});

/** The viewer's script has come. */
async function comes(): Promise<void> {
  window.SwaggerUIBundle = (options) => {
    shown = options;
    options.domNode.innerHTML = '<main id="operations"><h2>offices</h2></main>';
  };
  viewer()?.dispatchEvent(new Event('load'));
  style()?.dispatchEvent(new Event('load'));
  await settled();
}

describe('the reference of the API', () => {
  it('is shown by the viewer, which sends nothing', async () => {
    await mount('vs-api');
    expect(words(document.body)).toContain('Prepariamo la consultazione…');
    await comes();
    expect(shown?.url).toBe('/api/v1/openapi.json');
    expect(shown?.supportedSubmitMethods).toEqual([]);
    shown?.onComplete();
    await settled();
    expect(words(document.body)).not.toContain('Prepariamo');
    expect(words('api-viewer')).toBe('offices');
    expect(part('openapi-document')?.getAttribute('href')).toBe('/api/v1/openapi.json');
    await expectAccessible();
    // in another language the viewer stays as it is
    await setLanguage('en');
    await settled();
    expect(words(document.querySelector('h1'))).toBe('API of the station');
    expect(words('api-viewer')).toBe('offices');
  });

  it('says when the viewer is missing, where the same is told, and tries again', async () => {
    await mount('vs-api');
    viewer()?.dispatchEvent(new Event('error'));
    await settled();
    expect(words(document.querySelector('[role=alert]'))).toContain('Il documento OpenAPI');
    expect(viewer()).toBeUndefined();
    await press('retry-reference');
    await comes();
    shown?.onComplete();
    await settled();
    expect(document.querySelector('[role=alert]')).toBeNull();
  });

  it('says so when nothing comes', async () => {
    vi.useFakeTimers();
    await mount('vs-api');
    await comes();
    await vi.advanceTimersByTimeAsync(31_000);
    expect(words(document.querySelector('[role=alert]'))).toContain('non risponde');
  });
});
