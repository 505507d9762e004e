// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import { parts, showEmblem } from '../src/embed/look';

it('shows the body’s own emblem where it is a picture, else the neutral shield', async () => {
  vi.stubGlobal(
    'createImageBitmap',
    vi.fn(() => Promise.resolve({ width: 30, height: 40 })),
  );
  const { button } = parts();
  await showEmblem(button, new Blob([], { type: 'image/svg+xml' }));
  expect(button.querySelector('svg')).not.toBeNull();
  await showEmblem(button, new Blob([], { type: 'image/png' }));
  const canvas = button.querySelector('canvas');
  expect([canvas?.width, canvas?.height]).toEqual([30, 40]);
  expect(button.querySelector('svg')).toBeNull();
});
