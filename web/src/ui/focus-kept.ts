import { StationElement } from './element';

/**
 * Where a render takes away what had the focus, a keyboard and a screen reader go on near it instead of at the top of the page: at the same
 * element if it was only moved, otherwise at the nearest heading. Code that moves the focus itself comes first.
 */
StationElement.keepFocus = (host) => {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || focused === document.body) return undefined;
  if (!host.contains(focused)) return undefined;
  const around = ancestors(focused);
  // who points with a mouse looks where it is, and the page stays there
  const preventScroll = !focused.matches(':focus-visible');
  return () => {
    if (isLost()) setTimeout(() => isLost() && goOn(focused, around, { preventScroll }));
  };
};

function isLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

function ancestors(of: Element): Element[] {
  const found: Element[] = [];
  for (let each = of.parentElement; each; each = each.parentElement) found.push(each);
  return found;
}

function goOn(focused: HTMLElement, around: readonly Element[], how: FocusOptions): void {
  // lists that are sorted anew move their rows, which blurs them
  if (focused.isConnected) focused.focus(how);
  for (const each of around) {
    if (!isLost()) return;
    const heading = each.isConnected && each.querySelector<HTMLElement>('h1, h2, h3, h4');
    if (!heading) continue;
    heading.tabIndex = -1;
    heading.focus(how);
  }
}
