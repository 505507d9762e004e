import { translator } from './words';

export const tcr = translator('command-reports');
