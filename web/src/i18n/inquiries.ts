import { translator } from './words';

export const tiq = translator('inquiries');
