// Opens a page whose code stands behind the number sign of its address: browsers send that to nobody, so it is in no log and no referrer.
// The code goes as a form's field. Without this script it is written into the field by hand. Mails of earlier releases have it behind the question mark.
(function () {
  const form = document.querySelector('form[data-code]');
  if (form === null) return;
  function open() {
    const query = new URLSearchParams(location.search);
    const code = new URLSearchParams(location.hash.slice(1)).get('code') ?? query.get('code');
    if (!code) return;
    query.delete('code');
    window.history.replaceState(null, '', `${location.pathname}?${query}`);
    form.elements.namedItem('code').value = code;
    form.submit();
  }
  open();
})();
