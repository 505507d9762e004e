import { translator } from './dictionary';
import { messageEn } from './message.en';
import { messageIt } from './message.it';

export const messageDictionaries = { it: messageIt, en: messageEn };
export const tm = translator(messageDictionaries);
