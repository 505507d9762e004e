import { html, nothing } from 'lit';
import { t } from '../../i18n/citizen';
import { LANGUAGES, type Language, languageName } from '../../i18n/language';
import { selectField, textField } from '../../ui/field';
import { icon } from '../../ui/icons';

const NEEDS = ['sign-language', 'hard-of-hearing', 'slow-speech'] as const;
export type Need = (typeof NEEDS)[number];

export interface Told {
  name: string;
  /** The language to speak in. */
  spoken: Language;
  needs: ReadonlySet<Need>;
  setName: (name: string) => void;
  setSpoken: (spoken: Language) => void;
  setNeeds: (needs: ReadonlySet<Need>) => void;
}

/** What a person may tell of themselves before entering; nothing of it has to be told. */
export function personQuestions(told: Told) {
  const { name, spoken, needs } = told;
  return html`
    ${textField({
      id: 'visitor-name',
      label: html`
        ${t('person.name')}
        <span class="vs-optional">${t('person.optional')}</span>
      `,
      testid: 'visitor-name',
      autocomplete: 'name',
      maxlength: 80,
      value: name,
      input: (value) => told.setName(value),
    })}
    <details class="vs-details">
      <summary>${icon('person')} ${t('person.more')}</summary>
      <div class="vs-stack">
        ${selectField({
          id: 'spoken',
          label: t('person.language'),
          value: spoken,
          options: LANGUAGES.map((code) => [code, languageName(code)]),
          change: (value) => told.setSpoken(value),
        })}
        <fieldset class="vs-fieldset">
          <legend class="vs-legend-small">${t('person.needs')}</legend>
          ${NEEDS.map(
            (need) => html`
              <label class="vs-check" for="need-${need}">
                <input
                  type="checkbox"
                  id="need-${need}"
                  .checked=${needs.has(need)}
                  aria-describedby=${need === 'sign-language' ? 'need-sign-language-hint' : nothing}
                  @change=${() => told.setNeeds(toggled(needs, need))}
                />
                <span>${t(`need.${need}`)}</span>
              </label>
              ${
                need === 'sign-language'
                  ? html`
                      <p class="vs-hint" id="need-sign-language-hint">
                        ${t('need.sign-language.hint')}
                      </p>
                    `
                  : nothing
              }
            `,
          )}
        </fieldset>
      </div>
    </details>
  `;
}

function toggled(needs: ReadonlySet<Need>, need: Need): ReadonlySet<Need> {
  const left = new Set(needs);
  if (!left.delete(need)) left.add(need);
  return left;
}
