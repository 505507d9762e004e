/** What the server wrote into the head of the page for its first moment; empty where it wrote nothing. */
export function given(what: 'organisation' | 'name' | 'exit'): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="vs-${what}"]`)?.content ?? '';
}
