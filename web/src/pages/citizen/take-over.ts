import type { StationElement } from '../../ui/element';

/**
 * Takes away what the server wrote for the first moment, now that the page shows the same in the same place. Where the
 * reader has gone on meanwhile, the page goes on there: the control that had the focus has it again, and what was typed
 * into the search is searched for.
 */
export function takeOver(page: StationElement): void {
  const frame = document.querySelector('.vs-first-paint');
  if (!frame) return;
  const at = CONTROLS.findIndex((control) => frame.querySelector(control)?.matches(':focus'));
  const typed = frame.querySelector<HTMLInputElement>(SEARCH)?.value ?? '';
  frame.remove();
  if (at >= 0 || typed !== '') void goOn(page, CONTROLS[at], typed);
}

const SEARCH = '.vs-search input';
/** What can have the focus before the script has come, and is there after as well. */
const CONTROLS = [
  SEARCH,
  '.vs-skip',
  '.vs-quick-exit',
  '.vs-emergency-call',
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((nth) => `.vs-language > :nth-child(${nth})`),
  ...[1, 2, 3, 4].map((nth) => `.vs-banner-ways > :nth-child(${nth})`),
];

async function goOn(page: StationElement, control = '', typed = ''): Promise<void> {
  // parts within parts show themselves one after the other, before anything is painted
  await page.updateComplete;
  for (const part of page.querySelectorAll<StationElement>(PARTS)) await part.updateComplete;
  const search = page.querySelector<HTMLInputElement>(SEARCH);
  if (search && typed !== '') {
    search.value = typed;
    search.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
  if (control !== '') page.querySelector<HTMLElement>(control)?.focus({ preventScroll: true });
}
const PARTS = 'vs-header, vs-language-menu, vs-welcome';
