// The emblem of the body that runs the station, as the station gives it at /emblem: a neutral shield until one is set.
import { html } from 'lit';

/** The name of the body or of the service stands beside it, so that it says nothing more to those who do not see it. */
export const emblem = () => html`
  <img class="vs-emblem" src="/emblem" alt="" width="52" height="52" />
`;

/** Has every emblem of the page shown as it is now. */
export function renewEmblems(): void {
  for (const each of document.querySelectorAll<HTMLImageElement>('img.vs-emblem')) {
    each.src = `/emblem?${Date.now()}`;
  }
}
