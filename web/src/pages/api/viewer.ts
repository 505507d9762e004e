// The kept viewer of the API's document: Swagger UI as its makers ship it, served by the station itself.

/** What the viewer gives to those who change its parts: its own React, as far as it is used here. */
interface System {
  React: {
    createElement: (
      of: unknown,
      properties: object | null,
      ...children: readonly unknown[]
    ) => unknown;
  };
}
type Wrapped = (original: unknown, system: System) => (properties: object) => unknown;

interface SwaggerOptions {
  url: string;
  domNode: HTMLElement;
  /** None: the reference is for reading, and sends nothing in the name of whoever reads it. */
  supportedSubmitMethods: readonly string[];
  deepLinking: boolean;
  docExpansion: 'list' | 'none';
  defaultModelsExpandDepth: number;
  defaultModelRendering: 'example' | 'model';
  displayOperationId: boolean;
  syntaxHighlight: { activated: boolean };
  plugins: readonly (() => { wrapComponents: Readonly<Record<string, Wrapped>> })[];
  /** Called when the document is read and shown. */
  onComplete: () => void;
}

declare global {
  interface Window {
    SwaggerUIBundle?: (options: SwaggerOptions) => unknown;
  }
}

export const DOCUMENT = '/api/v1/openapi.json';
export const SCRIPT = '/viewer/swagger-ui.js';
export const STYLE = '/viewer/swagger-ui.css';
const WAIT_MS = 30_000;

/**
 * Puts right what screen readers would stumble over: the introduction stands in no region of the page, and a link stands
 * inside the button that opens an operation.
 */
const accessible = () => ({
  wrapComponents: {
    InfoContainer:
      (original, { React }) =>
      (properties) =>
        React.createElement(
          'section',
          { 'aria-label': 'Introduction' },
          React.createElement(original, properties),
        ),
    DeepLink:
      (_original, { React }) =>
      (properties) =>
        React.createElement('span', null, (properties as { text?: unknown }).text),
  } satisfies Record<string, Wrapped>,
});

/** Shows the document in `place`; it is there once the promise is kept. Rejects when a part is missing or nothing comes. */
export async function showReference(place: HTMLElement, signal: AbortSignal): Promise<void> {
  const show = await loaded(signal);
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the document does not come')), WAIT_MS);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    show({
      url: DOCUMENT,
      domNode: place,
      supportedSubmitMethods: [],
      deepLinking: true,
      docExpansion: 'none',
      defaultModelsExpandDepth: -1,
      defaultModelRendering: 'example',
      displayOperationId: false,
      // its colours are too pale to be read
      syntaxHighlight: { activated: false },
      plugins: [accessible],
      onComplete: () => {
        clearTimeout(late);
        resolve();
      },
    });
  });
}

async function loaded(signal: AbortSignal): Promise<(options: SwaggerOptions) => unknown> {
  if (!window.SwaggerUIBundle) {
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = STYLE;
    const script = document.createElement('script');
    script.src = SCRIPT;
    await Promise.all([comes(style, signal), comes(script, signal)]);
  }
  if (!window.SwaggerUIBundle) throw new Error('the viewer is another one');
  return window.SwaggerUIBundle;
}

/** Adds a part of the viewer to the page, before the page's own, which say how it looks here. */
function comes(part: HTMLScriptElement | HTMLLinkElement, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    part.addEventListener('load', () => resolve());
    part.addEventListener('error', () => {
      part.remove();
      reject(new Error('a part of the viewer is not there'));
    });
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    document.head.prepend(part);
  });
}
