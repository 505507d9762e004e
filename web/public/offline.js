// The page that is shown while the station cannot be reached: looks again by itself.
(function () {
  const EVERY_MS = 10_000;
  let looking = false;

  async function look() {
    if (looking) return;
    looking = true;
    try {
      const answer = await fetch('/healthz', { cache: 'no-store' });
      if (answer.ok) location.reload();
    } catch {
      // still away
    } finally {
      looking = false;
    }
  }

  addEventListener('online', look);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void look();
  });
  setInterval(look, EVERY_MS);
  // the hours of a usual week, Monday first, with equal days in a row put together; no line breaks within a range
  const language = document.documentElement.lang;
  const names = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  const name = (day) => names.format(Date.UTC(2024, 0, 1 + day));
  for (const place of document.querySelectorAll('[data-week]')) {
    const week = JSON.parse(place.dataset.week).map((day) =>
      day.map((range) => range.join('\u2060–\u2060')),
    );
    const lines = [];
    let first = 0;
    week.forEach((ranges, day) => {
      if (week[day + 1]?.join() === ranges.join()) return;
      if (ranges.length > 0) {
        const days = first === day ? name(day) : `${name(first)}–${name(day)}`;
        lines.push(`${days} ${new Intl.ListFormat(language).format(ranges)}`);
      }
      first = day + 1;
    });
    place.textContent = lines.join('; ');
  }

  // a screen of the station's own is no telephone, and shows no other site
  if (location.pathname === '/kiosk') {
    document.querySelector('.exit-bar')?.remove();
    for (const link of document.querySelectorAll('a[href^="tel:"], a[href^="mailto:"]')) {
      link.replaceWith(...link.childNodes);
    }
  }
})();
