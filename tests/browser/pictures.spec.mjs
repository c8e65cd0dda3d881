// Pictures that a person brings: every kind, and every way in which one can be bad.

import { choose, drawn, drop, middle, notice } from './lib/convscope.mjs';
import { animatedGif, blackPng, onItsSide, png } from './lib/pictures.mjs';
import { expect, test } from './lib/test.mjs';

const grey = level => [level, level, level, 255];

/** Whether the input shows the cat. */
const cat = async page => {
  await expect(page.locator('#choose-picture')).toHaveText('cat');
  await expect.poll(() => middle(page)).not.toEqual(grey(0));
  await expect(page.locator('[aria-keyshortcuts="Control+Z"]')).toBeDisabled();
};

const svg = text => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${text}><rect width="100%" height="100%" fill="#888"/></svg>`);

const good = {
  '1 by 1': [png(1, 1, () => [90, 90, 90]), grey(90)],
  '10,000 by 10,000': [blackPng(10_000, 10_000), grey(0)],
  'longer than a canvas can be': [blackPng(60_000, 100), grey(0)],
  'an animated GIF, its first picture': [animatedGif(), grey(0)],
  'see-through, on white': [png(64, 64, () => [0, 0, 0, 0]), grey(255)],
  'half see-through, on white': [png(64, 64, () => [0, 0, 0, 128]), grey(127)],
  'a drawing with a size': [svg('width="40" height="40"'), grey(136)],
  'a drawing without a size': [svg('viewBox="0 0 10 10"'), grey(136)],
};

for (const [what, [file, colour]] of Object.entries(good)) {
  test(`opens a picture: ${what}`, async ({ openPage, longTasks }) => {
    const page = await openPage();
    await drawn(page);
    await choose(page, 'picture', file);
    await expect(page.locator('#choose-picture')).toHaveText('picture');
    await expect.poll(async () => (await middle(page)).map((part, at) => Math.abs(part - colour[at]) <= 1)).toEqual([true, true, true, true]);
    await expect(notice(page)).toHaveCount(0);
    await page.keyboard.press('Control+z');
    await expect(page.locator('#choose-picture')).toHaveText('cat');
  });
}

test('a photograph taken with the camera on its side is upright', async ({ openPage }) => {
  const page = await openPage();
  await drawn(page);
  // The left half white, so that upright the upper half is.
  const base64 = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [80, 80];
    const pen = canvas.getContext('2d');
    pen.fillRect(0, 0, 80, 80);
    pen.fillStyle = 'white';
    pen.fillRect(0, 0, 40, 80);
    return canvas.toDataURL('image/jpeg', 0.95).split(',')[1];
  });
  await choose(page, 'side.jpg', onItsSide(Buffer.from(base64, 'base64')));
  await expect(page.locator('#choose-picture')).toHaveText('side.jpg');
  const at = (y, x) => page.locator('#node-0 .map canvas').evaluate(
    (canvas, [y, x]) => canvas.getContext('2d').getImageData(x, y, 1, 1).data[0], [y, x]);
  await expect.poll(async () => [await at(20, 20) > 200, await at(20, 180) > 200, await at(180, 20) < 50, await at(180, 180) < 50])
    .toEqual([true, true, true, true]);
});

const bad = {
  'an empty file': ['nothing.png', Buffer.alloc(0), '“nothing.png” is empty. Choose another file.'],
  'a text': ['notes.png', Buffer.from('no picture'), '“notes.png” is no picture that this browser can open. Try PNG, JPEG or WebP.'],
  'a picture cut short': ['cut.png', png(50, 50, () => [1, 2, 3]).subarray(0, 60), '“cut.png” is no picture that this browser can open. Try PNG, JPEG or WebP.'],
  'a broken drawing': ['drawing.svg', Buffer.from('<svg'), '“drawing.svg” is no picture that this browser can open. Try PNG, JPEG or WebP.'],
  'too many pixels': ['huge.png', blackPng(20_000, 20_000), 'The picture has 20,000 × 20,000 pixels; at most 128 million can be opened. Make it smaller first.'],
};

for (const [what, [name, file, sentence]] of Object.entries(bad)) {
  test(`says why it does not open ${what}, and keeps the picture there was`, async ({ openPage, problems }) => {
    // The trace that Playwright records of each test fetches what did not load.
    problems.expect(/blob:.* "connect-src/);
    const page = await openPage();
    await drawn(page);
    await choose(page, name, file);
    await expect(notice(page)).toHaveText(sentence);
    await cat(page);
    await drawn(page);
  });
}

test('a picture can be dropped anywhere', async ({ openPage }) => {
  const page = await openPage();
  await drawn(page);
  await drop(page, 'dropped.png', png(8, 8, () => [10, 10, 10]));
  await expect(page.locator('#choose-picture')).toHaveText('dropped.png');
  await expect.poll(() => middle(page)).toEqual(grey(10));
});

test('a picture can be pasted', async ({ openPage }) => {
  const page = await openPage();
  await drawn(page);
  await page.evaluate(async base64 => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], 'pasted.png', { type: 'image/png' }));
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, png(8, 8, () => [20, 20, 20]).toString('base64'));
  await expect(page.locator('#choose-picture')).toHaveText('pasted.png');
  await expect.poll(() => middle(page)).toEqual(grey(20));
});

test('a bundled picture that does not come is told, and a pattern takes its place', async ({ openPage, page, problems }) => {
  problems.expect(/cat\.webp|ERR_FAILED/);
  await page.route('**/cat.webp', route => route.abort());
  await openPage();
  await expect(notice(page)).toHaveText('The picture “cat” could not be loaded. Choose another one.');
  await drawn(page);
});

const cameras = {
  NotAllowedError: 'The camera is not allowed for this page. Allow it in the browser’s address bar, or open a picture.',
  NotFoundError: 'No camera was found. Open a picture instead.',
  NotReadableError: 'The camera is used by another program. Close that one and try again.',
};

for (const [error, sentence] of Object.entries(cameras)) {
  test(`a camera that is not to be had (${error}) is told, and can be done without`, async ({ openPage, page }) => {
    await page.addInitScript(error => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', error));
    }, error);
    await openPage();
    await drawn(page);
    await page.getByRole('button', { name: 'camera' }).click();
    await expect(notice(page)).toHaveText(sentence);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await cat(page);
  });
}
