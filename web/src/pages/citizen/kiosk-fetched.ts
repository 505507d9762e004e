import { withWords } from '../../i18n/language';
import type { StationFeed } from '../../state/station';
import { untilDone } from '../../state/until-done';
import type * as Kiosk from './kiosk';

/** So often it may fail; then the page is loaded anew, since browsers keep that a module could not be fetched. */
const FAILURES = 4;

/**
 * Fetches what keeps a screen of the station's own, and its words, until they are here. Where they do not come though
 * the station answers, the page is loaded anew.
 */
export function fetchKiosk(feed: StationFeed): Promise<typeof Kiosk> {
  return untilDone(async (failures) => {
    try {
      return await withWords(import('./kiosk'));
    } catch (error) {
      if (failures >= FAILURES) {
        await feed.refresh();
        if (!feed.failed.value) location.reload();
      }
      throw error;
    }
  });
}
