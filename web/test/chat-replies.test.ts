// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { chatFacts } from '../src/pages/desk/chat-replies';
import type { DeskContext } from '../src/pages/desk/context';
import { contact } from './desk-samples';

it('names the operator to a citizen by the code of the call, as the page they see does', () => {
  const context = {
    console: { nowMs: 0, desk: { value: { agent: { code: '111-111' } } } },
    categories: { value: [] },
  } as unknown as DeskContext;
  expect(chatFacts(context, contact({ callCode: '7K4-92Q' }))).toMatchObject({
    operatore: '7K4-92Q',
  });
});
