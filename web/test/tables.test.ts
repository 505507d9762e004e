// @vitest-environment happy-dom
import { html, render } from 'lit';
import { expect, it } from 'vitest';
import { Sorting, table, type Column } from '../src/ui/table';
import { expectAccessible } from './accessibility';
import { press, words } from './page';
import { freshPages } from './staff';

freshPages();

interface Row {
  name: string;
  count: number | null;
}

const ROWS: readonly Row[] = [
  { name: 'b 10', count: 2 },
  { name: 'a', count: null },
  { name: 'b 9', count: 7 },
  { name: 'c', count: 2 },
];

const COLUMNS: readonly Column<Row>[] = [
  { name: 'name', heading: 'Nome', sort: (row) => row.name, cell: (row) => row.name },
  {
    name: 'count',
    heading: 'Quanti',
    numbers: true,
    labelled: true,
    largestFirst: true,
    sort: (row) => row.count,
    marks: (row) => ({ 'data-none': row.count === null }),
    cell: (row) => row.count ?? '–',
  },
  {
    name: 'act',
    heading: 'Azioni',
    quiet: true,
    cell: () => html`
      <button>Apri</button>
    `,
  },
];

function place(): HTMLElement {
  const main = document.querySelector('main') ?? document.createElement('main');
  document.body.append(main);
  return main;
}

function shown(more: Partial<Parameters<typeof table<Row>>[0]> = {}): Sorting {
  const draw = () =>
    render(
      table<Row>({
        columns: COLUMNS,
        rows: ROWS,
        key: (row) => row.name,
        caption: 'Prova',
        sorting,
        ...more,
      }),
      place(),
    );
  const sorting: Sorting = new Sorting({
    addController: () => undefined,
    removeController: () => undefined,
    requestUpdate: draw,
    updateComplete: Promise.resolve(true),
  });
  draw();
  return sorting;
}

const names = () => [...document.querySelectorAll('tbody th')].map((each) => words(each));
const orders = () =>
  [...document.querySelectorAll('thead th')].map((each) => each.getAttribute('aria-sort'));
const heading = (name: string) =>
  document.querySelector<HTMLElement>(`thead [data-column="${name}"] button`)!;

it('names rows and columns, and leaves the rows in their order until somebody sorts', async () => {
  shown();
  expect(names()).toEqual(['b 10', 'a', 'b 9', 'c']);
  expect(orders()).toEqual(['none', 'none', null]);
  expect(document.querySelectorAll('td[data-label="Quanti"].vs-number')).toHaveLength(4);
  expect(document.querySelectorAll('td[data-none]')).toHaveLength(1);
  await expectAccessible();
});

it('sorts by words and numbers, the other way round when pressed again; what has no value is last', async () => {
  shown();
  await press(heading('name'));
  expect(names()).toEqual(['a', 'b 9', 'b 10', 'c']);
  expect(orders()).toEqual(['ascending', 'none', null]);
  await press(heading('name'));
  expect(names()).toEqual(['c', 'b 10', 'b 9', 'a']);
  await press(heading('count'));
  expect(names()).toEqual(['b 9', 'b 10', 'c', 'a']);
  expect(orders()).toEqual(['none', 'descending', null]);
  await press(heading('count'));
  expect(names()).toEqual(['b 10', 'c', 'b 9', 'a']);
});

it('keeps the elements of a row when the order changes, and with them the focus', async () => {
  shown();
  const last = document.querySelector<HTMLElement>('tbody tr:last-child button')!;
  last.focus();
  await press(heading('name'));
  await press(heading('name'));
  expect(document.querySelector('tbody tr:first-child button')).toBe(last);
});

it('says that it loads, and that there is nothing', async () => {
  shown({ rows: null, loading: 'Caricamento' });
  expect(words(document.querySelector('main [role="status"]'))).toBe('Caricamento');
  shown({ rows: [], empty: 'Non ce ne sono.' });
  expect(words(document.querySelector('main'))).toBe('Non ce ne sono.');
  expect(document.querySelector('table')).toBeNull();
  await expectAccessible();
});

it('leaves out what is not there, and adds the last lines', async () => {
  const [name, count] = COLUMNS;
  shown({ columns: [name, false, count], foot: [['Totale', 11]], scroll: 'Prova' });
  expect(document.querySelectorAll('thead th')).toHaveLength(2);
  expect(words(document.querySelector('tfoot'))).toBe('Totale 11');
  expect(document.querySelector('tfoot td')!.className).toBe('vs-number');
  const region = document.querySelector<HTMLElement>('[role="group"]')!;
  expect(region.tabIndex).toBe(0);
  await expectAccessible();
});
