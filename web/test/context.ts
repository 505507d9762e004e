// Before each file of tests: its globals are its own, and have what browsers and Node have besides.
import { BroadcastChannel } from 'node:worker_threads';

if ('hasTests' in globalThis) throw new Error('files of tests share globals');
Object.assign(globalThis, {
  hasTests: true,
  BroadcastChannel,
  // a page that is taken away when its test is over still says so to its station: there is none
  fetch: () => Promise.reject(new TypeError('no test talks to a station')),
});
