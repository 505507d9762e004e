import { translator } from './dictionary';
import { messagesEn } from './messages.en';
import { messagesIt } from './messages.it';

export const messagesDictionaries = { it: messagesIt, en: messagesEn };
export const tl = translator(messagesDictionaries);
