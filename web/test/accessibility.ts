import axe from 'axe-core';
import { expect } from 'vitest';

/**
 * The rules that can be judged of a part of a page, without layout and styles, which happy-dom has not; browsers
 * check all of them, once in each page.
 */
const RULES = [
  'aria-allowed-attr',
  'aria-allowed-role',
  'aria-command-name',
  'aria-dialog-name',
  'aria-hidden-focus',
  'aria-input-field-name',
  'aria-progressbar-name',
  'aria-required-attr',
  'aria-required-children',
  'aria-required-parent',
  'aria-roles',
  'aria-toggle-field-name',
  'aria-valid-attr',
  'aria-valid-attr-value',
  'button-name',
  'definition-list',
  'dlitem',
  'duplicate-id-aria',
  'empty-heading',
  'empty-table-header',
  'form-field-multiple-labels',
  'heading-order',
  'image-alt',
  'label',
  'link-name',
  'list',
  'listitem',
  'nested-interactive',
  'scope-attr-valid',
  'select-name',
  'summary-name',
  'tabindex',
  'td-headers-attr',
  'th-has-data-cells',
];

/**
 * Fails with all that axe finds wrong with what the page shows now: with a part of it by the rules that need
 * nothing around it, with the whole document by all but contrast, which has to be seen. The clock
 * has to be the real one.
 */
export async function expectAccessible(within: Element | Document = document.body): Promise<void> {
  const { violations } = await axe.run(within as axe.ElementContext, {
    resultTypes: ['violations'],
    ...(within instanceof Document
      ? { rules: { 'color-contrast': { enabled: false } } }
      : { runOnly: { type: 'rule', values: RULES } }),
  });
  const found = violations.map(({ id, help, nodes }) => [
    id,
    help,
    ...nodes.map(({ html }) => html),
  ]);
  expect(found).toEqual([]);
}
