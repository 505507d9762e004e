import { html } from 'lit';
import { te } from '../i18n/exit';
import { isKiosk } from '../state/kiosk';
import { TripleKey } from '../state/quick-exit';
import { announce } from './announcer';
import { icon } from './icons';

/** Leaves at once and shows another site, or on a screen of ours begins again; with how to do so by the keyboard. */
export function quickExitButton(exit: () => void) {
  const hint = te(isKiosk() ? 'kioskHint' : 'hint');
  return html`
    <button
      type="button"
      class="vs-quick-exit"
      data-testid="quick-exit"
      title=${hint}
      aria-description=${hint}
      @click=${exit}
    >
      ${icon('logout')}
      <span>${te(isKiosk() ? 'kiosk' : 'action')}</span>
    </button>
  `;
}

/** The way out of a page that has no bar of its own, in sight however far one has scrolled. */
export function exitBar(exit: () => void) {
  return html`
    <div class="vs-exit-bar">
      <div>${quickExitButton(exit)}</div>
    </div>
  `;
}

/** Calls `exit` when Esc was pressed three times in a row while `can` says so; listens until `signal` aborts. */
export function exitByKey(exit: () => void, signal: AbortSignal, can = () => true): void {
  const escape = new TripleKey();
  const pressed = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !can()) {
      escape.reset();
      return;
    }
    if (event.repeat) return;
    const left = escape.press(event.timeStamp);
    if (left === 0) exit();
    else if (left === 1) announce(te(isKiosk() ? 'kioskOnce' : 'once'));
  };
  document.addEventListener('keydown', pressed, { signal, capture: true });
}
