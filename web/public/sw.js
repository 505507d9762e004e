// The service worker of a page that somebody put on their device, or that a screen of the station's own shows:
// it says what to do where the station cannot be reached, and shows notifications where a page may not.
//
// It keeps the page for that and nothing else. Pages, scripts and answers always come from the station, so that no
// visit runs on an old version. Registered without a language (`/sw.js`) it keeps nothing at all.
const CACHE = 'offline';
const LANGUAGE = new URL(self.location.href).searchParams.get('lang');
const PAGE = `/offline?lang=${LANGUAGE}`;
const PARTS = ['/notice.css', '/gone.js', '/offline.js', '/exit.js', '/emblem'];
/** Citizens' pages; the staff's have other advice. */
const CITIZENS = ['/', '/kiosk', '/message', '/copy'];
/** What a proxy answers while the station behind it is away. */
const AWAY = [502, 503, 504];

/** Fetches the page and its parts anew, and drops what was kept for another language. */
async function keep() {
  const cache = await caches.open(CACHE);
  const wanted = [PAGE, ...PARTS];
  await cache.addAll(wanted.map((path) => new Request(path, { cache: 'no-cache' })));
  for (const { url } of await cache.keys()) {
    const { pathname, search } = new URL(url);
    if (!wanted.includes(pathname + search)) await cache.delete(url);
  }
}

/** Asks the station, and shows what is kept if it does not answer. */
async function navigate(event) {
  let answer = null;
  try {
    answer = await fetch(event.request);
  } catch {
    // no line
  }
  if (answer && !AWAY.includes(answer.status)) {
    event.waitUntil(keep().catch(() => undefined));
    return answer;
  }
  return (await caches.match(PAGE)) ?? answer ?? Response.error();
}

self.addEventListener('install', (event) => {
  void self.skipWaiting();
  if (LANGUAGE) event.waitUntil(keep());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('fetch', (event) => {
  if (!LANGUAGE) return;
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (CITIZENS.includes(pathname)) event.respondWith(navigate(event));
  } else if (PARTS.includes(pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(pathname)));
  }
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(bringBack(event.notification.data));
});

/** Shows the page that called: the window at `address`, else any of the station's, else a new one. */
async function bringBack(address) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page =
    windows.find(({ url }) => url === address) ??
    windows.find(({ url }) => new URL(url).pathname === '/');
  await (page ? page.focus() : self.clients.openWindow('/'));
}
