import { translator } from './words';

export const til = translator('inquiries-link');
