/** A screen reader announces changes of a region that it already knows, so the first entry follows its log. */
const KNOWN_MS = 60;

/** Long enough for a screen reader to reach an entry behind others. Removed entries cannot be browsed to. */
const KEPT_MS = 7_000;

let log: HTMLElement | undefined;

/** Has a screen reader say `text` after what was announced before; the same text again is said again. */
export function announce(text: string): void {
  const target = (log ??= appended());
  const entry = document.createElement('p');
  entry.textContent = text;
  setTimeout(() => target.append(entry), KNOWN_MS);
  setTimeout(() => entry.remove(), KNOWN_MS + KEPT_MS);
}

/** Each announcement is an entry of its own: text that replaces other text within moments silences it. */
function appended(): HTMLElement {
  const made = document.createElement('div');
  made.className = 'visually-hidden';
  made.setAttribute('role', 'log');
  made.setAttribute('aria-live', 'polite');
  made.setAttribute('aria-relevant', 'additions');
  document.body.append(made);
  return made;
}
