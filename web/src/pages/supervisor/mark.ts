import { html, nothing } from 'lit';
import { tf } from '../../i18n/floor';
import { icon } from '../../ui/icons';
import type { Mark } from './marks';

/** What the colour of a value says, as a sign and in words. */
export function markSign(mark: Mark, large = false, late = tf('floor.mark.late')) {
  if (mark === null) return nothing;
  return html`
    ${icon('warning', large ? 'floor-sign-large' : 'floor-sign')}
    <span class="visually-hidden">${mark === 'alarm' ? tf('floor.mark.alarm') : late}</span>
  `;
}
