// Loaded before anything is painted: in the frame of another site the page has no large header; and after a quick exit, the browser's "back" and "forward" must
// show nothing of the station, so such a page gives way at once. Opened anew, it works as ever.
(function () {
  if (window.parent !== window) document.documentElement.dataset.embedded = '';
  const key = 'vs.gone';
  try {
    const address = sessionStorage.getItem(key);
    if (address === null) return;
    const [entry] = performance.getEntriesByType('navigation');
    if (entry?.type === 'navigate') {
      sessionStorage.removeItem(key);
      return;
    }
    document.documentElement.hidden = true;
    location.replace(address);
  } catch {
    // without storage there was nothing to remember
  }
})();
