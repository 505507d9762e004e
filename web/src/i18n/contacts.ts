import { contactsEn } from './contacts.en';
import { contactsIt } from './contacts.it';
import { translator } from './dictionary';

export const contactsDictionaries = { it: contactsIt, en: contactsEn };

export const tk = translator(contactsDictionaries);
