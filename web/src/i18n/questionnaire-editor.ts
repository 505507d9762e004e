import { translator } from './words';

export const tq = translator('questionnaire-editor');
