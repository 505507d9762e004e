// @vitest-environment happy-dom
import { html, nothing, render } from 'lit';
import { expect, it, vi } from 'vitest';
import { field, selectField, textArea, textField } from '../src/ui/field';
import { expectAccessible } from './accessibility';
import { fill, part, words } from './page';
import { freshPages } from './staff';

freshPages();

function show(content: unknown): void {
  let place = document.querySelector('main');
  if (!place) {
    place = document.createElement('main');
    document.body.append(place);
  }
  render(content, place);
}

const described = (id: string) => {
  const ids = document.getElementById(id)?.getAttribute('aria-describedby');
  return ids?.split(' ').map((each) => words(document.getElementById(each)));
};

it('ties label and hint to the control', async () => {
  show([
    textField({ id: 'a', label: 'Nome', hint: 'Come sul documento' }),
    textArea({ id: 'b', label: 'Testo', hint: 'Breve', hintFirst: true }),
    selectField({ id: 'c', label: 'Tema', options: [['x', 'Armi']], hint: 'Uno solo' }),
    field(
      { id: 'd', label: 'Volume' },
      html`
        <input type="range" id="d" />
      `,
    ),
  ]);
  expect(described('a')).toEqual(['Come sul documento']);
  expect(described('c')).toEqual(['Uno solo']);
  // one that says nothing takes no place
  expect(document.getElementById('d-hint')).toBeNull();
  const [, second] = document.querySelectorAll('.vs-field');
  expect(words(second!)).toBe('Testo Breve');
  expect([...second!.children].map((each) => each.localName)).toEqual([
    'label',
    'span',
    'textarea',
  ]);
  await expectAccessible();
});

it('says what is wrong and marks the control as long as it is', async () => {
  const shown = (error: unknown) =>
    show(textField({ id: 'a', label: 'Nome utente', hint: 'Solo lettere', error }));
  shown(nothing);
  const input = document.querySelector('input')!;
  expect(input.getAttribute('aria-invalid')).toBe('false');
  expect(described('a')).toEqual(['Solo lettere']);
  shown('Contiene spazi.');
  expect(input.getAttribute('aria-invalid')).toBe('true');
  expect(described('a')).toEqual(['Contiene spazi. Solo lettere']);
  expect(document.getElementById('a-hint')?.getAttribute('role')).toBe('status');
  await expectAccessible();
});

it('keeps what is written unless it is given another value', () => {
  const shown = (value?: string) => show(textField({ id: 'a', label: 'Nome', value }));
  shown();
  const input = document.querySelector('input')!;
  input.value = 'scritto';
  shown();
  expect(input.value).toBe('scritto');
  shown('dato');
  expect(input.value).toBe('dato');
});

it('gives what was written', async () => {
  const input = vi.fn<(value: string) => void>();
  show(textArea({ id: 'a', label: 'Testo', testid: 'a', input: (value) => input(value) }));
  await fill('a', 'una riga');
  expect(input).toHaveBeenCalledExactlyOnceWith('una riga');
});

it('gives the choice as it stands in the options, also of a group', async () => {
  const change = vi.fn<(value: number) => void>();
  show(
    selectField({
      id: 'a',
      label: 'Secondi',
      testid: 'a',
      value: 5,
      options: [
        [0, 'mai'],
        [5, 'dopo 5'],
      ],
      groups: [
        ['Lunghi', [[30, 'dopo 30']]],
        ['Nessuno', []],
      ],
      change: (value) => change(value),
    }),
  );
  const select = part('a') as HTMLSelectElement;
  expect(select.value).toBe('5');
  expect([...document.querySelectorAll('optgroup')].map((each) => each.label)).toEqual(['Lunghi']);
  await fill('a', '30');
  await fill('a', '0');
  expect(change.mock.calls).toEqual([[30], [0]]);
  await expectAccessible();
});

it('asks for a choice that cannot be chosen itself', () => {
  const shown = (value: 'x' | '') =>
    show(
      selectField({ id: 'a', label: 'Tema', value, choose: 'Scelga', options: [['x', 'Armi']] }),
    );
  shown('');
  const select = document.querySelector('select')!;
  expect(words(select.options[0]!)).toBe('Scelga');
  expect(select.options[0]!.disabled).toBe(true);
  expect(select.value).toBe('');
  shown('x');
  expect(select.value).toBe('x');
});

it('shows the value it is given, among options that come later too, and keeps what was chosen', async () => {
  type Place = 'x' | 'y';
  const shown = (value: Place | undefined, options: readonly Place[]) =>
    show(
      selectField({ id: 'a', label: 'Tema', value, options: options.map((each) => [each, each]) }),
    );
  shown('y', []);
  shown('y', ['x', 'y']);
  const select = document.querySelector('select')!;
  expect(select.value).toBe('y');
  await fill(select, 'x');
  shown('y', ['x', 'y']);
  expect(select.value).toBe('x');
  shown('x', ['x', 'y']);
  shown('y', ['x', 'y']);
  expect(select.value).toBe('y');
});
