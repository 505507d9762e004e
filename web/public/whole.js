// Loaded before the page's own script. Browsers ask for a module once: where one of its parts is lost on the way, the page would stay
// empty for good. Shows what stands in the page for that, also while it is only slow, and begins anew once the station answers.
(function () {
  const SLOW_MS = 8000;
  const AGAIN_MS = 5000;
  function showIfEmpty() {
    const page = [...document.querySelectorAll('body > *')].find(
      ({ localName: name }) => name.includes('-') && !window.customElements.get(name),
    );
    if (!page) return false;
    // the first screen as the server wrote it: open or not, 112, the ways to write and to be called
    delete document.documentElement.dataset.first;
    const line = document.getElementById('whole')?.content.firstElementChild;
    if (line) {
      document.body.prepend(line);
      window.customElements.whenDefined(page.localName).then(() => line.remove());
    }
    return true;
  }
  function beginAnew() {
    window.setTimeout(async () => {
      const answer = await fetch(location.pathname, { method: 'HEAD' }).catch(() => undefined);
      if (answer?.ok) location.reload();
      else beginAnew();
    }, AGAIN_MS);
  }
  function look() {
    if (showIfEmpty()) beginAnew();
  }
  function notice({ target }) {
    if (target.type !== 'module') return;
    window.removeEventListener('error', notice, true);
    if (document.readyState === 'loading') window.addEventListener('DOMContentLoaded', look);
    else look();
  }
  window.addEventListener('error', notice, true);
  window.setTimeout(showIfEmpty, SLOW_MS);
})();
