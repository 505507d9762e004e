// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { expectAccessible } from './accessibility';
import { freshPages } from './staff';

freshPages();

it.each([
  ['<button></button>', 'button-name'],
  ['<input id="a">', 'label'],
  ['<h1>a</h1><h3>b</h3>', 'heading-order'],
  ['<ul><p>a</p></ul>', 'list'],
  ['<p role="nothing">a</p>', 'aria-roles'],
  ['<div role="dialog">a</div>', 'aria-dialog-name'],
])('the accessibility checker finds what is wrong with %s', async (markup, rule) => {
  document.body.innerHTML = markup;
  await expect(expectAccessible()).rejects.toThrow(rule);
});
