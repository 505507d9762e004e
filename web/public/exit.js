// The way out of a document: a link that works without this script. With it the seat is given up, nothing that the station keeps
// stays in the browser, its other tabs go as well and take this one along, "back" does not lead here again (gone.js), and Esc
// three times does the same as the link. As src/ui/replace-page.ts has it for the pages with a bundle.
(function () {
  const link = document.querySelector('.vs-quick-exit');
  if (link === null) return;
  const WITHIN_MS = 1500;
  let pressed = [];
  let worker;
  let channel;
  // nothing that a browser lacks or refuses may keep anybody here
  function attempt(act) {
    try {
      Promise.resolve(act()).catch(() => undefined);
    } catch {
      // what cannot be done here has left nothing either
    }
  }
  function leave() {
    document.documentElement.hidden = true;
    document.title = '\u00a0';
    attempt(() => {
      const seat = JSON.parse(sessionStorage.getItem('vs.seat'));
      if (seat === null) return undefined;
      const headers = { authorization: `Bearer ${seat.token}` };
      return fetch('/api/v1/seat', { method: 'DELETE', keepalive: true, headers });
    });
    attempt(() => sessionStorage.clear());
    attempt(() => localStorage.clear());
    attempt(() => sessionStorage.setItem('vs.gone', link.href));
    attempt(() => worker?.unregister());
    attempt(() => caches.delete('offline'));
    location.replace(link.href);
  }
  function leaveEverywhere() {
    attempt(() => channel?.postMessage('exit'));
    leave();
  }
  attempt(() => {
    channel = new BroadcastChannel('vs.exit');
    channel.addEventListener('message', leave);
  });
  attempt(async () => {
    worker = await navigator.serviceWorker.getRegistration('/');
  });
  link.addEventListener('click', (event) => {
    event.preventDefault();
    leaveEverywhere();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') pressed = [];
    if (event.key !== 'Escape' || event.repeat) return;
    pressed = [...pressed.filter((ms) => event.timeStamp - ms <= WITHIN_MS), event.timeStamp];
    if (pressed.length === 3) leaveEverywhere();
  });
})();
