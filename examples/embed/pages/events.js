// What a site may do with the element's events: here they are listed.
for (const what of ['open', 'entered', 'called', 'ended', 'close']) {
  document.addEventListener(`virtual-station-${what}`, () => {
    const line = document.createElement('li');
    line.textContent = what;
    document.querySelector('#events').append(line);
  });
}
