// @vitest-environment happy-dom
import { html } from 'lit';
import { describe, expect, it, vi } from 'vitest';
import { categoryText } from '../src/api';
import { StaffPage } from '../src/staff/page';
import type { Role } from '../src/staff/session';
import { eventually } from './eventually';
import { mount, words } from './page';
import { CATEGORIES, freshPages, signedIn, STATION } from './staff';

freshPages();

/** A page of the staff that shows the topics it knows. */
class TopicsShown extends StaffPage {
  protected override readonly roles: readonly Role[] = ['operator'];
  protected override pageTitle = () => 'Prova';
  protected override entered = () => undefined;
  protected override renderPage() {
    return html`
      <ul class="known">
        ${this.categories.value.map(
          (each) => html`
            <li>${categoryText(each).label}${each.retired ? ' (ritirato)' : ''}</li>
          `,
        )}
      </ul>
    `;
  }
}
customElements.define('test-topics-shown', TopicsShown);

const shown = () => words(document.querySelector('.known'));

describe('the topics on a page of the staff', () => {
  it('have their names after they were retired, and follow changes through a shift', async () => {
    vi.useFakeTimers();
    const [weapons, ...others] = CATEGORIES;
    const gone = { id: 'old', labels: { it: 'Vecchio' }, replacedBy: 'weapons' };
    const api = signedIn('operator', { 'GET station': { ...STATION, retired: [gone] } });
    await mount('test-topics-shown');
    await eventually(() => expect(shown()).toContain('Vecchio (ritirato)'));
    expect(shown()).toContain('Armi');
    const renamed = {
      ...weapons,
      texts: { it: { ...categoryText(weapons!), label: 'Armi nuove' } },
    };
    api.answers['GET station'] = { ...STATION, categories: [renamed, ...others] };
    await vi.advanceTimersByTimeAsync(600_000);
    expect(shown()).toContain('Armi nuove');
    expect(api.sent('GET station')).toHaveLength(2);
    document.querySelector('test-topics-shown')?.remove();
    await vi.advanceTimersByTimeAsync(1_200_000);
    expect(api.sent('GET station')).toHaveLength(2);
  });
});
