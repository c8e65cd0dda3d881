// What the tests of the program ask of its page, by what a reader of the page sees of it.

import { crc32 } from 'node:zlib';
import { expect } from '@playwright/test';

/** The card of the layer at a place in the stack, the input at 0. */
export const card = (target, at) => target.locator('.layers > li').nth(at);

/** Waits until every layer with maps shows them, none of them older than the network. */
export async function drawn(target, strips = 4) {
  await expect(target.locator('.layers[data-computing="false"]')).toHaveCount(1);
  await expect(target.locator('.strip:not(.old) canvas')).toHaveCount(strips);
  await expect.poll(() => colours(target.locator('.strip canvas').last())).toBeGreaterThan(2);
}

/** How many colours a canvas shows: an empty one shows one. */
export const colours = canvas => canvas.evaluate(canvas => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width || 1, canvas.height || 1);
  return new Set(new Uint32Array(data.buffer)).size;
});

/** The size of a canvas and the checksum of its pixels. */
export async function pixels(canvas) {
  const { width, height, data } = await canvas.evaluate(canvas => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return { width: canvas.width, height: canvas.height, data: btoa(String.fromCharCode.apply(null, data)) };
  });
  return { size: [height, width], crc32: crc32(Buffer.from(data, 'base64')) };
}

/** The colour of the middle of the input, as the spine shows it. */
export const middle = target => card(target, 0).locator('canvas').first().evaluate(canvas => {
  const { data } = canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 2, 1, 1);
  return [...data];
});

/** What is said over the page. */
export const notice = target => target.locator('.notices .notice p');

/** Opens a file as a person does who chooses it. */
export async function choose(page, name, buffer, { button = '#open-picture' } = {}) {
  const chooser = page.waitForEvent('filechooser');
  await page.locator(button).click();
  await (await chooser).setFiles({ name, mimeType: '', buffer });
}

/** Pastes a text where no field has the focus. */
export const paste = (target, text) => target.evaluate(text => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}, text);

/** Lets a file fall on the page. */
export const drop = (target, name, buffer) => target.evaluate(({ name, base64 }) => {
  const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  for (const type of ['dragenter', 'dragover', 'drop']) {
    document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }
}, { name, base64: buffer.toString('base64') });

/** The field of an argument of the selected layer. */
export const field = (target, node, param) => target.locator(`#field-${node}-${param}`);

/** Gives a number field another value, as a person does. */
export async function type(target, node, param, value) {
  await field(target, node, param).fill(String(value));
  await field(target, node, param).press('Enter');
}
