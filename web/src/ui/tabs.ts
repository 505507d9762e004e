import { html, nothing, type TemplateResult } from 'lit';

export interface Tabs<Name extends string> {
  names: readonly Name[];
  chosen: Name;
  choose: (name: Name) => void;
  title: (name: Name) => unknown;
  /** The id of a tab is this, a dash and its name; its panel is `labelled` by it. */
  id: string;
  /** The id of the panel that a tab shows. */
  panel: (name: Name) => string;
  /** What the tabs lead to, where no heading says it. */
  label?: string;
  /** More classes, or others than those of all tabs. */
  look?: string;
  hidden?: boolean;
}

/**
 * Tabs, of which one is chosen: by a click, by the arrow keys, by Home and End. Only the chosen one is a stop
 * of the tab key.
 */
export function tabList<Name extends string>(of: Tabs<Name>): TemplateResult {
  const { names, chosen } = of;
  const keyed = (event: KeyboardEvent) => {
    const next = nextOf(event.key, names.indexOf(chosen), names.length);
    const name = next === null ? undefined : names[next];
    if (name === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const list = event.currentTarget as HTMLElement;
    of.choose(name);
    list.querySelector<HTMLElement>(`[id="${of.id}-${name}"]`)?.focus();
  };
  return html`
    <div
      class=${of.look ?? 'vs-tabs'}
      role="tablist"
      aria-label=${of.label ?? nothing}
      ?hidden=${of.hidden}
      @keydown=${keyed}
    >
      ${names.map(
        (name) => html`
          <button
            type="button"
            role="tab"
            id="${of.id}-${name}"
            aria-controls=${of.panel(name)}
            aria-selected=${name === chosen ? 'true' : 'false'}
            tabindex=${name === chosen ? 0 : -1}
            @click=${() => of.choose(name)}
          >
            ${of.title(name)}
          </button>
        `,
      )}
    </div>
  `;
}

function nextOf(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return (at + 1) % count;
    case 'ArrowLeft':
      return (at - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
