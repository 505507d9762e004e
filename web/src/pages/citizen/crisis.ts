import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../i18n/crisis';
import {
  answersNow,
  besideDoubt,
  DEAF,
  type HelpLine,
  helpLines,
  LISTENING,
  MOST_ANSWERED,
} from '../../search/help-lines';
import type { Danger } from '../../search/urgent';
import { isKiosk } from '../../state/kiosk';
import { icon } from '../../ui/icons';

function sentence(danger: Danger, nowMs: number): string {
  if (danger === 'suicide' && !answersNow(LISTENING, nowMs)) return t('suicideAtNight');
  return t(danger);
}

/** The words for a person in danger, in one piece, for a screen reader. */
export function crisisWords(dangers: readonly Danger[], nowMs: number): string {
  return [
    t('title'),
    ...dangers.slice(0, MOST_ANSWERED).map((danger) => sentence(danger, nowMs)),
  ].join(' ');
}

/** The numbers beside a doubt: 112, and the first line for what may be meant. */
const doubtLines = (doubts: readonly Danger[], nowMs: number) =>
  besideDoubt(helpLines(doubts.slice(0, 1), nowMs));

/** What stands beside a doubt, in one piece, for a screen reader. */
export function doubtWords(doubts: readonly Danger[], nowMs: number): string {
  const numbers = doubtLines(doubts, nowMs).map(({ number }) => digits(number ?? ''));
  return `${t('doubt')} ${numbers.join('; ')}.`;
}

const digits = (number: string) => number.replaceAll(/\s/g, '').replaceAll(/(?<=.)(?=.)/g, ' ');

/** A number is read digit by digit. */
function numberOf(number: string) {
  return html`
    <span class="vs-crisis-number" aria-hidden="true">${number}</span>
    <span class="visually-hidden">${digits(number)}</span>
  `;
}

/** A line to ring, or a form to fill in; where nothing can ring or be opened, its number. */
function helpLine(line: HelpLine): TemplateResult | typeof nothing {
  const name = html`
    <span>${t(`line.${line.id}`)}</span>
  `;
  if (isKiosk()) {
    return line.number === undefined
      ? nothing
      : html`
          <li class="vs-crisis-line">${numberOf(line.number)} ${name}</li>
        `;
  }
  return html`
    <li>
      <a
        class="vs-crisis-line"
        href=${line.tel === undefined ? (line.href ?? '') : `tel:${line.tel}`}
        rel="noreferrer"
        data-line=${line.id}
      >
        ${line.tel === undefined ? icon('next') : icon('phone')}
        ${line.number === undefined ? nothing : numberOf(line.number)} ${name}
      </a>
    </li>
  `;
}

/** Made once, so that it keeps the focus; in a template a space would stand between "l’" and the number. */
let deafLink: HTMLAnchorElement | undefined;

/** What people do who do not hear; the number is a link where it can be dialled. */
function deafWords() {
  const { number, tel } = DEAF;
  if (isKiosk()) return t('deaf', { number });
  const [before, after] = t('deaf', { number: '|' }).split('|');
  if (!deafLink) {
    deafLink = document.createElement('a');
    deafLink.href = `tel:${tel}`;
    deafLink.textContent = number;
  }
  return [before, deafLink, after];
}

/** Where help is, above all that is found, and below it what the page offers besides; nothing blinks or sounds. */
export function crisisHelp(
  dangers: readonly Danger[],
  nowMs: number,
  more?: TemplateResult,
): TemplateResult {
  return html`
    <section class="vs-crisis" data-testid="crisis-help" aria-labelledby="crisis-title">
      <h2 id="crisis-title">${t('title')}</h2>
      ${dangers.slice(0, MOST_ANSWERED).map(
        (danger) => html`
          <p data-danger=${danger}>${sentence(danger, nowMs)}</p>
        `,
      )}
      <ul>
        ${helpLines(dangers.slice(0, MOST_ANSWERED), nowMs).map(helpLine)}
      </ul>
      <p class="vs-crisis-deaf">${deafWords()}</p>
      ${more}
    </section>
  `;
}

/** One line with numbers above all that is found, where danger is neither sure nor to be ruled out. */
export function doubtHelp(doubts: readonly Danger[], nowMs: number): TemplateResult {
  return html`
    <section class="vs-crisis-doubt" data-testid="crisis-doubt" aria-labelledby="crisis-doubt">
      <p id="crisis-doubt">${t('doubt')}</p>
      <ul>
        ${doubtLines(doubts, nowMs).map(helpLine)}
      </ul>
    </section>
  `;
}
