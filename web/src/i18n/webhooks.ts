import { translator } from './words';

export const tw = translator('webhooks');
