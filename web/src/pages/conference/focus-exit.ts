import { nothing } from 'lit';
import { StationFeed } from '../../state/station';
import { goAlong } from '../../ui/go-along';
import { exitBar } from '../../ui/quick-exit';

/** The quick exit for citizens in a focus group, from when the page knows that it is one until `scope` aborts. */
export class FocusExit {
  #exit: (() => void) | null = null;

  /** The page knows what kind of conference it is; again and again. */
  follow(kind: string | undefined, scope: AbortSignal): void {
    if (kind !== 'focus' || this.#exit) return;
    const feed = new StationFeed();
    feed.follow(scope);
    scope.addEventListener('abort', () => feed.close());
    this.#exit = goAlong(feed, scope);
  }

  render() {
    return this.#exit ? exitBar(this.#exit) : nothing;
  }
}
