import { translator } from './words';

export const tf = translator('report-figures');
