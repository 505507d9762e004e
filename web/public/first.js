// Loaded before anything is painted: says whether this visit begins as the server wrote it, with the first screen. It
// does not where the address names a step, where this window has a place in the queue (both on the first page only), and
// where the reader has chosen another language before: then only the header is seen until the page's script shows the
// right thing.
(function () {
  const kept = (area, key) => {
    try {
      return area().getItem(key);
    } catch {
      return null;
    }
  };
  const asked = new URLSearchParams(location.search);
  const chosen = kept(() => localStorage, 'vs.language');
  const speaksAnother =
    chosen !== null &&
    chosen !== document.documentElement.lang &&
    (!asked.has('lang') || window.parent !== window);
  const goesOn =
    location.pathname === '/' &&
    (asked.has('topic') || kept(() => sessionStorage, 'vs.seat') !== null);
  const begins = ['', '#', '#main'].includes(location.hash) && !goesOn && !speaksAnother;
  if (!begins) document.documentElement.dataset.first = 'other';
})();
