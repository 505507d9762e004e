// Loaded before anything is painted: in the frame of another site the page has no large header; and after a quick exit, the browser's "back" and "forward" must
// show nothing of the station, so such a page gives way at once. Opened anew, it works as ever.
(function () {
  if (window.parent !== window) document.documentElement.dataset.embedded = '';
  const key = 'vs.gone';
  function giveWay(isNew) {
    try {
      const address = sessionStorage.getItem(key);
      if (address === null) return;
      if (isNew) {
        sessionStorage.removeItem(key);
        return;
      }
      document.documentElement.hidden = true;
      location.replace(address);
    } catch {
      // without storage there was nothing to remember
    }
  }
  giveWay(performance.getEntriesByType('navigation')[0]?.type === 'navigate');
  // a page before the one that was left, which the browser has kept as it was, does not begin anew
  window.addEventListener('pageshow', (event) => event.persisted && giveWay(false));
})();
