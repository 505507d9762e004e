import { translator } from './words';

export const tt = translator('topic-editor');
