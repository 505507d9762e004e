/** A reader heeds changes of a region that it has met, so the first entry comes after its log. */
const MET_MS = 60;

/** Longer than a screen reader takes to come to a sentence behind others; then nobody can walk into it. */
const KEPT_MS = 7_000;

let log: HTMLElement | undefined;

/** Has a screen reader say `text` after what was announced before; the same text again is said again. */
export function announce(text: string): void {
  const target = (log ??= appended());
  const entry = document.createElement('p');
  entry.textContent = text;
  setTimeout(() => target.append(entry), MET_MS);
  setTimeout(() => entry.remove(), MET_MS + KEPT_MS);
}

/** Each announcement is an entry of its own: one that replaced another within moments would silence it. */
function appended(): HTMLElement {
  const made = document.createElement('div');
  made.className = 'visually-hidden';
  made.setAttribute('role', 'log');
  made.setAttribute('aria-live', 'polite');
  made.setAttribute('aria-relevant', 'additions');
  document.body.append(made);
  return made;
}
