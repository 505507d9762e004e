import type { LadderChanged } from '../protocol/citizen';

/** The rung each direction of this page's path is on, as the station sees it. */
export type Ladder = Pick<LadderChanged, 'incoming' | 'outgoing'>;
