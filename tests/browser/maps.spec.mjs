// From the picture to the maps: the first visit, the worker, and what happens when it dies or cannot be.

import { readFile } from 'node:fs/promises';
import { card, choose, colours, drawn, field, middle, notice, pixels, type } from './lib/convscope.mjs';
import { png, upload } from './lib/pictures.mjs';
import { expect, test } from './lib/test.mjs';

test('a first visit shows a picture going through the network', async ({ openPage }) => {
  const page = await openPage();
  await drawn(page);
  await expect(page).toHaveTitle('Edges, then patterns · Convscope');
  const spine = page.locator('.layers .map canvas');
  await expect(spine).toHaveCount(5);
  for (const canvas of await spine.all()) expect(await colours(canvas)).toBeGreaterThan(2);
  await expect(notice(page)).toHaveCount(0);
  expect(page.workers()).toHaveLength(1);
});

// The figures of fixtures/upload.json are the core's own: tests/uploaded.rs computes them.
test('the first map of an uploaded picture is the one that the core computes', async ({ openPage }) => {
  const expected = JSON.parse(await readFile(new URL('fixtures/upload.json', import.meta.url)));
  const page = await openPage();
  await drawn(page);
  await page.locator('#lens-tab-maps').click();
  const map = page.locator(`#node-${expected.node} .map canvas`);
  expect((await pixels(map)).crc32).not.toBe(expected.crc32);
  await choose(page, 'upload.png', upload());
  const { size, crc32 } = expected;
  await expect.poll(() => pixels(map)).toEqual({ size, crc32 });
  await expect(page.locator('.bigmap')).toHaveAttribute('data-channel', String(expected.map));
  await expect(page.locator('#lens-value strong')).toHaveText(expected.value);
});

test('an edit changes shapes, counts and maps', async ({ openPage }) => {
  const page = await openPage();
  await drawn(page);
  const map = page.locator('#node-1 .map canvas');
  const before = await pixels(map);
  await type(page, 1, 'strides', 3);
  await expect(card(page, 1).locator('.shape').last()).toHaveText(/67\s*×\s*67\s*×\s*16/);
  await expect.poll(async () => (await pixels(map)).size).toEqual([67, 67]);
  await page.keyboard.press('Control+z');
  await expect(field(page, 1, 'strides')).toHaveValue('2');
  await expect.poll(() => pixels(map)).toEqual(before);
});

for (const [place, options] of [['', {}], [' in a sandboxed frame', { sandbox: 'allow-scripts' }]]) {
  test(`maps come from a worker${place}`, async ({ openPage, framed }) => {
    const { page, frame: target } = place ? await framed({ ...options, width: 1200, height: 800 }) : { page: await openPage() };
    await drawn(target ?? page);
    expect(page.workers()).toHaveLength(1);
    await expect(notice(target ?? page)).toHaveCount(0);
  });
}

test.describe('a worker that dies', () => {
  const ends = {
    // As WebAssembly does when it traps.
    'with an error': worker => worker.evaluate(() => { setTimeout(() => { throw new Error('ended by a test'); }); }),
    // As browsers end a worker that has no memory left.
    'without a word': worker => worker.evaluate(() => { close(); }),
  };
  for (const [how, end] of Object.entries(ends)) {
    test(`${how} is replaced`, async ({ openPage, problems }) => {
      problems.expect(/ended by a test/);
      const page = await openPage();
      await drawn(page);
      const [worker] = page.workers();
      const gone = worker.waitForEvent('close');
      await end(worker).catch(() => {});
      await gone;
      await type(page, 1, 'filters', 7);
      await expect(card(page, 1).locator('.strip')).toHaveAttribute('aria-valuemax', '6', { timeout: 20_000 });
      await expect(page.locator('.layers[data-computing="false"]')).toHaveCount(1, { timeout: 20_000 });
      await drawn(page);
      expect(page.workers()).toHaveLength(1);
      await expect(notice(page)).toHaveCount(0);
    });
  }
});

test.describe('where there is no worker', () => {
  const refusals = {
    'the browser refuses': () => { globalThis.Worker = class { constructor() { throw new DOMException('no', 'SecurityError'); } }; },
    'it does not begin': () => {
      const Real = Worker;
      globalThis.Worker = function () { return new Real(URL.createObjectURL(new Blob(['throw new Error("does not begin")']))); };
    },
  };
  for (const [why, refuse] of Object.entries(refusals)) {
    test(`since ${why}, the page computes itself and says so`, async ({ openPage, page, problems, longTasks }) => {
      problems.expect(/does not begin/);
      await page.addInitScript(refuse);
      await openPage();
      await drawn(page);
      await expect(notice(page)).toHaveText('This browser starts no worker here, so the page computes the maps itself and may be slower.');
      const map = page.locator('#node-1 .map canvas');
      await type(page, 1, 'strides', 3);
      await expect.poll(async () => (await pixels(map)).size).toEqual([67, 67]);
      expect(page.workers()).toHaveLength(0);
    });
  }
});

test('a layer too large for a page says so and keeps its shape and count', async ({ openPage }) => {
  const page = await openPage();
  await drawn(page);
  await type(page, 1, 'filters', 1_000_000_000);
  await expect(card(page, 1).locator('.par').last()).toHaveText('5,000,000,000');
  await expect(card(page, 1)).toContainText('Shapes and counts still hold');
  await type(page, 1, 'filters', 16);
  await drawn(page);
});

test('a picture of another size is brought to the input as the person chooses', async ({ openPage }) => {
  const page = await openPage();
  await drawn(page);
  await choose(page, 'stripes.png', png(300, 100, (y, x) => (x < 100 ? [255, 0, 0] : x < 200 ? [0, 255, 0] : [0, 0, 255])));
  // Green by the eye's weights; the input has one channel.
  await expect.poll(() => middle(page)).toEqual([150, 150, 150, 255]);
});
