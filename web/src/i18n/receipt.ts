import { translator } from './dictionary';
import { receiptEn } from './receipt.en';
import { receiptIt } from './receipt.it';

export const receiptDictionaries = { it: receiptIt, en: receiptEn };
export const tr = translator(receiptDictionaries);
