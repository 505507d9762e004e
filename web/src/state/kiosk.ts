/** The address of a screen of the station's own, in a hall or an office, that many people use in turn. */
export const KIOSK_PATH = '/kiosk';

/** Whether this page is such a screen. */
export function isKiosk(): boolean {
  return typeof location !== 'undefined' && location.pathname === KIOSK_PATH;
}
