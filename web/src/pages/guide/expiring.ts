// A page of the guide lies open while its sheets expire: each is gone at its minute, by the station's clock. A withdrawn
// sheet is gone within a minute, where somebody looks at it.

/** New items come while somebody types; and a machine that slept is behind. */
const LOOK_MS = 5_000;
const ASK_MS = 60_000;

/** Takes what has expired out of the page: an item of a list goes, a sheet's page says that it is gone. */
export function expireInTime(within: ParentNode = document, signal?: AbortSignal): void {
  const told = within.querySelector<HTMLElement>('[data-now]')?.dataset['now'];
  const aheadMs = told === undefined ? 0 : Number(told) - Date.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(timer);
    const nowMs = Date.now() + aheadMs;
    const lasting = [...within.querySelectorAll<HTMLElement>('[data-until]')];
    for (const each of lasting) if (Number(each.dataset['until']) <= nowMs) expire(each, within);
    const waits = lasting
      .map(({ dataset }) => Number(dataset['until']) - nowMs)
      .filter((each) => each > 0);
    timer = setTimeout(look, Math.min(LOOK_MS, ...waits));
  };
  look();
  signal?.addEventListener('abort', () => clearTimeout(timer));
}

/** Asks the station again and again whether it still shows the sheet of this page, and takes it out once it does not. */
export function leaveWhenWithdrawn(address: string, signal?: AbortSignal): void {
  const ends = new AbortController();
  const stop = () => {
    ends.abort();
    clearInterval(timer);
  };
  const ask = async () => {
    if (document.visibilityState !== 'visible') return;
    try {
      const { status } = await fetch(address, { method: 'HEAD', signal: ends.signal });
      if (status !== 404 && status !== 410) return;
    } catch {
      // without a line the page stands as it is; its minute is in it
      return;
    }
    stop();
    const sheet = document.querySelector<HTMLElement>('[data-guide-sheet]');
    if (sheet) expire(sheet, document);
  };
  const timer = setInterval(() => void ask(), ASK_MS);
  // a tab that was behind others for an hour
  document.addEventListener('visibilitychange', () => void ask(), { signal: ends.signal });
  signal?.addEventListener('abort', stop);
}

function expire(element: HTMLElement, within: ParentNode): void {
  const gone = within.querySelector<HTMLTemplateElement>('template[data-gone]');
  const page = element.closest('[data-guide-page]');
  if (!gone || !page) {
    element.remove();
    return;
  }
  page.replaceChildren(gone.content.cloneNode(true));
  page.setAttribute('role', 'alert');
}
