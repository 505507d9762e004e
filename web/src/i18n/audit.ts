import { translator } from './words';

export const ta = translator('audit');
