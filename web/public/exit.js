// The way out of a document: a link that works without this script. With it the station's other tabs go as well, "back" does
// not lead here again, and Esc three times does the same as the link.
(function () {
  const link = document.querySelector('.vs-quick-exit');
  if (link === null) return;
  const WITHIN_MS = 1500;
  let pressed = [];
  function leave() {
    const channel = new BroadcastChannel('vs.exit');
    channel.postMessage('exit');
    channel.close();
    document.documentElement.hidden = true;
    location.replace(link.href);
  }
  link.addEventListener('click', (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') pressed = [];
    if (event.key !== 'Escape' || event.repeat) return;
    pressed = [...pressed.filter((ms) => event.timeStamp - ms <= WITHIN_MS), event.timeStamp];
    if (pressed.length === 3) leave();
  });
})();
