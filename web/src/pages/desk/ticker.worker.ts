// Browsers slow the timers of a page in the background down to one a minute; those of a worker run on.
setInterval(() => postMessage(0), 250);
