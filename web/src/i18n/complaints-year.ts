import { translator } from './words';

export const tzy = translator('complaints-year');
