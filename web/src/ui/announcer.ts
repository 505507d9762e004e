let region: HTMLElement | undefined;

/** Has a screen reader say `text` when it is free to; the same text again is said again. */
export function announce(text: string): void {
  if (!region) {
    region = document.createElement('div');
    region.className = 'visually-hidden';
    region.setAttribute('role', 'status');
    region.setAttribute('aria-live', 'polite');
    document.body.append(region);
  }
  const target = region;
  target.textContent = '';
  // A change must be seen by the reader as one.
  setTimeout(() => (target.textContent = text), 60);
}
