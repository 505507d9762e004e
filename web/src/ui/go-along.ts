import { listenToHost, tellHost } from '../state/embedded';
import { given } from '../state/given';
import { exitElsewhere, onExitElsewhere } from '../state/quick-exit';
import type { StationFeed } from '../state/station';
import { exitByKey } from './quick-exit';
import { replacePage } from './replace-page';

/**
 * A page beside the first one goes with it at the quick exit in another tab, and is known to another site's page
 * around it; until `signal` aborts. Returns its own way out, which takes the others along; Esc three times is that, too.
 */
export function goAlong(feed: StationFeed, signal: AbortSignal): () => void {
  const leave = () => {
    const address = feed.station.value?.quickExitUrl ?? given('exit');
    tellHost({ virtualStation: 'exit', address });
    replacePage(address);
  };
  onExitElsewhere(leave, signal);
  listenToHost(() => tellHost({ virtualStation: 'left' }), signal);
  // nothing is lost with it: the element closes without asking
  tellHost({ virtualStation: 'step', step: 'welcome' });
  const exit = () => {
    exitElsewhere();
    leave();
  };
  exitByKey(exit, signal);
  return exit;
}
