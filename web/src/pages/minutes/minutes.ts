// Minutes as the station tells them. No DOM.
export type { MinutesListed, MinutesShown as Minutes } from '../../protocol/api';
