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
  /** Called before a render of staff pages; what it gives is called after it. */
  static keepFocus?: (host: StationElement) => (() => void) | undefined;
  #scope = ended();

  /**
   * Aborts when the element leaves the page, and is aborted while it is in none. An element that is
   * connected again has a new one: code that goes on after an `await` keeps the one it began with.
   */
  protected get scope(): AbortSignal {
    return this.#scope.signal;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#scope.signal.aborted) this.#scope = new AbortController();
    this.watch(language);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#scope.abort();
  }

  /** Runs `action` in so many milliseconds, unless the element has left the page by then. */
  protected later(action: () => void, ms: number): void {
    const { scope } = this;
    if (scope.aborted) return;
    const timer = setTimeout(action, ms);
    scope.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  protected override performUpdate(): void {
    const keep = StationElement.keepFocus?.(this);
    super.performUpdate();
    keep?.();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Renders again on every change of `store` while the element is in the page. */
  protected watch(store: Watchable, signal = this.scope): void {
    store.subscribe(() => this.requestUpdate(), signal);
  }

  /** The same for the parts of what `store` holds at the time; parts of what it held before are let go. */
  protected watchWithin<T>(
    store: Watchable & { readonly value: T | null },
    parts: (held: T) => readonly Watchable[],
  ): void {
    const { scope } = this;
    let held = ended();
    const follow = () => {
      held.abort();
      held = new AbortController();
      const signal = AbortSignal.any([scope, held.signal]);
      for (const part of store.value === null ? [] : parts(store.value)) this.watch(part, signal);
      this.requestUpdate();
    };
    store.subscribe(follow, scope);
    follow();
  }
}

function ended(): AbortController {
  const controller = new AbortController();
  controller.abort();
  return controller;
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
