// @vitest-environment happy-dom
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { afterEach, expect, it } from 'vitest';
import { focusOn, StationElement } from '../src/ui/element';
import '../src/ui/focus-kept';
import { eventually } from './eventually';
import { clearPage, mount } from './page';

afterEach(clearPage);

const button = (id: string) => document.querySelector<HTMLElement>(`#${id}`)!;

class Listed extends StationElement {
  declare names: string[];
  /** A browser blurs what is moved; happy-dom does not. */
  moved = '';

  static override properties = { names: {} };

  protected override updated(): void {
    if (this.moved) button(this.moved).blur();
  }

  protected override render() {
    return html`
      <section>
        <h2>Names</h2>
        ${
          this.names.length === 0
            ? nothing
            : html`
                <ul>
                  ${repeat(
                    this.names,
                    (name) => name,
                    (name) => html`
                      <li><button id=${name}>${name}</button></li>
                    `,
                  )}
                </ul>
              `
        }
      </section>
      <a id="other" href="#other">Other</a>
    `;
  }
}
customElements.define('vs-test-listed', Listed);

async function shown(...names: string[]): Promise<Listed> {
  return mount<Listed>('vs-test-listed', { names });
}

it('the focus goes to the nearest heading when what had it is taken away', async () => {
  const list = await shown('anna', 'bruno');
  button('bruno').focus();
  list.names = ['anna'];
  await eventually(() => expect(document.activeElement?.textContent).toBe('Names'));
  button('anna').focus();
  list.names = [];
  await eventually(() => expect(document.activeElement?.textContent).toBe('Names'));
});

it('the focus stays with what is only moved', async () => {
  const list = await shown('anna', 'bruno', 'carla');
  button('anna').focus();
  list.moved = 'anna';
  list.names = ['bruno', 'carla', 'anna'];
  await list.updateComplete;
  await eventually(() => expect(document.activeElement).toBe(button('anna')));
});

it('who moves the focus comes first, and a focus that was nowhere stays there', async () => {
  const list = await shown('anna', 'bruno');
  button('bruno').focus();
  list.names = ['anna'];
  await list.updateComplete;
  focusOn(list, '#other');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(document.activeElement).toBe(button('other'));
  button('other').blur();
  list.names = [];
  await list.updateComplete;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(document.activeElement).toBe(document.body);
});
