// The service worker of the information sheets on a device: shows the page without a line. What it keeps the page itself puts into
// the cache (src/pages/pocket/offline.ts), so that page and files belong together; the sheets are in IndexedDB.
const PAGE = '/pocket';
/** A line that is there and brings nothing is no line. */
const WITHIN_MS = 4_000;
/** What a proxy answers while the station behind it is away. */
const AWAY = [502, 503, 504];

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

async function page(request) {
  const kept = await caches.match(PAGE);
  try {
    const signal = kept ? AbortSignal.timeout(WITHIN_MS) : undefined;
    const answer = await fetch(request, { signal });
    return kept && AWAY.includes(answer.status) ? kept : answer;
  } catch {
    return kept ?? Response.error();
  }
}

async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin || request.method !== 'GET') return;
  if (request.mode === 'navigate') {
    if (pathname === PAGE) event.respondWith(page(request));
  } else if (!pathname.startsWith('/api/')) {
    event.respondWith(file(request));
  }
});
