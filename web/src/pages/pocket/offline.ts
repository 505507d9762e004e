// Keeps the page itself on the device: its worker, and every file that it has fetched.

const CACHE = 'pocket';
const PAGE = '/pocket';
const ALWAYS = [PAGE, '/pocket.webmanifest', '/favicon.svg', '/icons/icon-192.png'];

/** The files of the page that were fetched so far, as the browser tells. */
export function fetchedFiles(entries: readonly { name: string }[], origin: string): string[] {
  const paths = entries
    .map(({ name }) => new URL(name, origin))
    .filter((url) => url.origin === origin && url.pathname.startsWith('/assets/'))
    .map(({ pathname }) => pathname);
  return [...new Set(paths)];
}

/** Gives whether the page will open without a line. `more` are files that it may need later. */
export async function keepPage(more: readonly string[] = []): Promise<boolean> {
  if (!('serviceWorker' in navigator) || !('caches' in window)) return false;
  try {
    await navigator.serviceWorker.register('/pocket-sw.js', {
      scope: PAGE,
      updateViaCache: 'none',
    });
    const files = fetchedFiles(performance.getEntriesByType('resource'), location.origin);
    const wanted = [...ALWAYS, ...files, ...more];
    const cache = await caches.open(CACHE);
    // the page first: where it cannot be fetched, the cache stays as it is
    await cache.add(new Request(PAGE, { cache: 'no-cache' }));
    for (const path of wanted.slice(1)) {
      if (!(await cache.match(path))) await cache.add(path);
    }
    for (const { url } of await cache.keys()) {
      if (!wanted.includes(new URL(url).pathname)) await cache.delete(url);
    }
    return true;
  } catch {
    return false;
  }
}
