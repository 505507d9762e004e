import { LitElement } from 'lit';
import { language } from '../i18n/language';

/** Anything whose changes can be watched. */
export interface Watchable {
  subscribe(watcher: () => void, signal?: AbortSignal): void;
}

/**
 * A component that renders into the document itself, shows itself again when the language changes,
 * and has a scope that ends when it is taken away.
 */
export class StationElement extends LitElement {
  #scope: AbortController | null = null;

  /** Aborts when the element leaves the page. Only meaningful while it is connected. */
  protected get scope(): AbortSignal {
    this.#scope ??= new AbortController();
    return this.#scope.signal;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(language);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#scope?.abort();
    this.#scope = null;
  }

  /** Runs `action` in so many milliseconds, unless the element has left the page by then. */
  protected later(action: () => void, ms: number): void {
    const timer = setTimeout(action, ms);
    this.scope.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Renders again on every change of `store` while the element is in the page. */
  protected watch(store: Watchable): void {
    store.subscribe(() => this.requestUpdate(), this.scope);
  }

  /** The same for the parts of whatever `store` holds, now and later. */
  protected watchWithin<T>(
    store: Watchable & { readonly value: T | null },
    parts: (held: T) => readonly Watchable[],
  ): void {
    const follow = () => {
      if (store.value === null) return;
      for (const part of parts(store.value)) this.watch(part);
      this.requestUpdate();
    };
    store.subscribe(follow, this.scope);
    follow();
  }
}

/** Moves the focus to the first match inside `root`, so that a keyboard or a screen reader follows. */
export function focusOn(root: ParentNode, selector: string): void {
  const target = root.querySelector<HTMLElement>(selector);
  if (!target) return;
  if (!target.hasAttribute('tabindex') && !target.matches('a,button,input,select,textarea')) {
    target.tabIndex = -1;
  }
  target.focus();
}

/** Whether letters are text there. */
export function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('textarea, select, input:not([type="radio"], [type="range"])'))
  );
}
