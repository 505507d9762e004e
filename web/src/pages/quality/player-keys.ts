import { html } from 'lit';
import { tr } from '../../i18n/recordings';
import '../../ui/dialog';
import { isWriting } from '../../ui/element';

/** What keys can do, apart from where they are pressed. */
export interface PlayerActs {
  toggle: () => void;
  /** So many seconds on. */
  move: (seconds: number) => void;
  frame: (step: 1 | -1) => void;
  faster: (step: 1 | -1) => void;
  comment: () => void;
  help: () => void;
}

const KEYS = [
  ['k', 'keys.toggle'],
  ['jl', 'keys.ten'],
  ['arrows', 'keys.five'],
  ['frames', 'keys.frame'],
  ['speed', 'keys.speed'],
  ['c', 'keys.comment'],
  ['help', 'keys.help'],
] as const;
const SIGNS: Record<(typeof KEYS)[number][0], readonly string[]> = {
  k: ['keys.space', 'K'],
  jl: ['J', 'L'],
  arrows: ['←', '→'],
  frames: [',', '.'],
  speed: ['<', '>'],
  c: ['C'],
  help: ['?'],
};

/** What a key means to the player; nothing for what belongs to the browser or to a field. */
export function actOf(event: KeyboardEvent, acts: PlayerActs): (() => void) | null {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return null;
  if (isWriting(target) || target.closest('dialog')) return null;
  const moves: Partial<Record<string, () => void>> = {
    k: acts.toggle,
    j: () => acts.move(-10),
    l: () => acts.move(10),
    ',': () => acts.frame(-1),
    '.': () => acts.frame(1),
    '<': () => acts.faster(-1),
    '>': () => acts.faster(1),
    c: acts.comment,
    '?': acts.help,
  };
  // On a button, a slider or an answer of the form beside the player these keys have a meaning of their own.
  const isOwn = (whose: string) => target.matches(whose) && !target.matches('.player-seek');
  if (!isOwn('button, a, summary, input')) moves[' '] = acts.toggle;
  const arrows = target.closest('[role="tablist"]') === null;
  if (arrows && !isOwn('input')) {
    moves['ArrowLeft'] = () => acts.move(-5);
    moves['ArrowRight'] = () => acts.move(5);
  }
  return moves[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null;
}

/** All of them in words. */
export function keysDialog(open: boolean, close: () => void) {
  return html`
    <vs-dialog
      ?open=${open}
      .heading=${tr('keys.heading')}
      .content=${html`
        <dl class="player-keys-list">
          ${KEYS.map(
            ([name, words]) => html`
              <dt>
                ${SIGNS[name].map(
                  (sign) => html`
                    <kbd>${sign === 'keys.space' ? tr('keys.space') : sign}</kbd>
                  `,
                )}
              </dt>
              <dd>${tr(words)}</dd>
            `,
          )}
        </dl>
        <p class="vs-hint">${tr('keys.note')}</p>
      `}
      .actions=${html`
        <button type="button" class="btn btn-primary" @click=${close}>${tr('keys.close')}</button>
      `}
      @close=${close}
    ></vs-dialog>
  `;
}
