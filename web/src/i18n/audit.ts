import { auditEn } from './audit.en';
import { auditIt } from './audit.it';
import { translator } from './dictionary';

export const auditDictionaries = { it: auditIt, en: auditEn };

export const ta = translator(auditDictionaries);
