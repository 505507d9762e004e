// @vitest-environment happy-dom
import { html, render } from 'lit';
import { expect, it } from 'vitest';
import { tabList } from '../src/ui/tabs';
import { expectAccessible } from './accessibility';
import { key, press, words } from './page';
import { freshPages } from './staff';

freshPages();

const NAMES = ['uno', 'due', 'tre'] as const;

function show(): void {
  const main = document.createElement('main');
  document.body.append(main);
  let chosen: (typeof NAMES)[number] = 'uno';
  const draw = () =>
    render(
      html`
        ${tabList({
          names: NAMES,
          chosen,
          choose: (name) => {
            chosen = name;
            draw();
          },
          title: (name) => name.toUpperCase(),
          id: 'prova',
          panel: () => 'pannello',
          label: 'Prove',
        })}
        <div role="tabpanel" id="pannello" aria-labelledby="prova-${chosen}">${chosen}</div>
      `,
      main,
    );
  draw();
}

const panel = () => words(document.getElementById('pannello'));
const stops = () =>
  [...document.querySelectorAll<HTMLElement>('[role="tab"]')]
    .filter((each) => each.tabIndex === 0)
    .map(words);

it('shows what is chosen by a click, which alone is a stop of the tab key', async () => {
  show();
  expect([panel(), stops()]).toEqual(['uno', ['UNO']]);
  await press(document.getElementById('prova-due')!);
  expect([panel(), stops()]).toEqual(['due', ['DUE']]);
  await expectAccessible();
});

it('goes round by the arrow keys and to the ends, and the focus goes along', async () => {
  show();
  document.getElementById('prova-uno')!.focus();
  for (const [name, shown] of [
    ['ArrowLeft', 'tre'],
    ['ArrowRight', 'uno'],
    ['End', 'tre'],
    ['Home', 'uno'],
  ] as const) {
    expect(await key(name)).toBe(true);
    expect(panel()).toBe(shown);
    expect(document.activeElement?.id).toBe(`prova-${shown}`);
  }
  expect(await key('a')).toBe(false);
});
