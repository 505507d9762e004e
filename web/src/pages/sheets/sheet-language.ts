import { LANGUAGES, languageName } from '../../i18n/language';
import { tr } from '../../i18n/sheets';
import { selectField } from '../../ui/field';
import type { SheetOpened } from './sheets';

/** In which language a sheet is read: each says whether it is there, or overtaken. */
export function languageChoice(
  opened: SheetOpened,
  chosen: string,
  change: (language: string) => void,
) {
  return selectField({
    id: 'sheet-language',
    label: tr('sheets.language'),
    testid: 'sheet-language',
    value: chosen,
    options: LANGUAGES.map((each) => {
      const found = opened.languages.find(({ language }) => language === each);
      const language = languageName(each);
      if (!found) return [each, tr('sheets.language.none', { language })] as const;
      return [
        each,
        found.outdated ? tr('sheets.language.outdated', { language }) : language,
      ] as const;
    }),
    change,
  });
}
