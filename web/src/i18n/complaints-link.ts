import { translator } from './words';

export const tzl = translator('complaints-link');
