// The overview: the whole network on one screen, for 3 to 1,041 layers and from a phone to a large screen; by mouse, by keys,
// by a reader of the screen; the lens between two layers.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { paste, type } from './lib/convscope.mjs';
import { expect, test } from './lib/test.mjs';

const keras = name => gunzipSync(readFileSync(new URL(`../keras/${name}`, import.meta.url))).toString();
const application = id => JSON.stringify(
  keras('oracle/applications.jsonl.gz').trim().split('\n').map(line => JSON.parse(line)).find(case_ => case_.id === id).config,
);

/** A stack of an input and convolutions that fits a small picture. */
const stack = layers => JSON.stringify({
  class_name: 'Sequential',
  config: {
    name: `stack_of_${layers}`,
    layers: [
      { class_name: 'InputLayer', config: { batch_shape: [null, 32, 32, 3] } },
      ...Array.from({ length: layers - 1 }, (_, at) => at % 4 === 2
        ? { class_name: 'MaxPooling2D', config: { name: `pool_${at}`, pool_size: 2, padding: 'same' } }
        : { class_name: 'Conv2D', config: { name: `conv_${at}`, filters: 8, kernel_size: 3, padding: 'same', activation: 'relu' } }),
    ],
  },
});

const networks = {
  3: { text: () => stack(3), columns: 3 },
  6: { text: () => stack(6), columns: 6 },
  20: { text: () => stack(20), columns: 20 },
  177: { text: () => application('app_ResNet50'), columns: 18 },
  1041: { text: () => keras('networks/NASNetLarge.json.gz'), columns: 24 },
};

/** Opens the overview of what is there. */
async function overview(page) {
  await page.locator('#way-overview').check({ force: true });
  await expect(page.locator('.overview')).toBeVisible();
}

/** Opens the page, the overview and a network in it. */
async function opened(openPage, text, options = {}) {
  const page = await openPage({ lang: 'en', theme: 'light', hash: 'p=keras-example-1', ...options });
  await overview(page);
  if (text) {
    await paste(page, text);
    await expect(page.locator('#document-menu')).not.toContainText('Example');
  }
  return page;
}

const columns = page => page.locator('.ov-title');
const focused = page => page.evaluate(() => document.activeElement.id);

/** What stands on another column, beyond the page, or makes it scroll sideways. */
const misplaced = page => page.evaluate(() => {
  const found = [];
  const cells = [...document.querySelectorAll('.ov-cell')].map(cell => cell.getBoundingClientRect());
  for (const [at, one] of cells.entries()) {
    if (one.left < 0 || one.right > innerWidth + 0.5) found.push(`column ${at} beyond the page`);
    for (const other of cells.slice(at + 1)) {
      const apart = other.left >= one.right - 0.5 || other.top >= one.bottom - 0.5 || other.bottom <= one.top + 0.5 || other.right <= one.left + 0.5;
      if (!apart) found.push(`column ${at} under another`);
    }
  }
  for (const element of document.querySelectorAll('.overview, .overview .stack-scroll, .ov-open, .top')) {
    if (element.scrollWidth > element.clientWidth + 1) found.push(`${element.className} scrolls sideways`);
  }
  const sky = document.querySelector('.sky');
  if (sky) {
    const box = sky.querySelector('.bars').getBoundingClientRect();
    const room = sky.getBoundingClientRect();
    if (box.left < room.left - 1 || box.right > room.right + 1) found.push('the skyline leaves its room');
  }
  return found;
});

for (const [layers, { text, columns: wanted }] of Object.entries(networks)) {
  for (const [width, height] of [[390, 844], [820, 1180], [1440, 900], [1920, 1080]]) {
    test(`${layers} layers on ${width} x ${height}: all on one screen, nothing on another`, async ({ openPage, axe }) => {
      const page = await opened(openPage, text(), { viewport: { width, height } });
      await expect(columns(page)).toHaveCount(wanted);
      expect(await misplaced(page)).toEqual([]);
      // Every layer can be chosen, and its form is there: the last one of the network.
      const last = columns(page).last();
      await last.click();
      await expect(last).toHaveAttribute('aria-current', 'true');
      await expect(page.locator('.ov-open .title')).toHaveCount(1);
      expect(await misplaced(page)).toEqual([]);
      if (width === 390 || width === 1440) await axe(page);
    });
  }
}

test('the way to look is kept; the layer and the cell are the same in both', async ({ openPage }) => {
  const page = await openPage({ lang: 'en', theme: 'light', hash: 'p=keras-example-1' });
  await page.locator('#title-2').click();
  await page.locator('#way-stack').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('.overview')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Overview' })).toBeChecked();
  await expect(page.locator('#column-2')).toHaveAttribute('aria-current', 'true');
  await page.reload();
  await expect(page.locator('.overview')).toBeVisible();
  await page.locator('#column-1').click();
  await page.locator('#way-stack').check({ force: true });
  await expect(page.locator('#node-1')).toHaveAttribute('aria-current', 'true');
});

test('the scale is printed and true', async ({ openPage }) => {
  const page = await opened(openPage, null, { viewport: { width: 1440, height: 900 } });
  await expect(page.locator('.ov-scale')).toContainText('1 px = 1 value');
  // The box on the picture is as large as the receptive field: one pixel a value, no smaller than three.
  await page.locator('#column-2').click();
  const map = await page.locator('.ov-cell').nth(2).locator('.ov-pic').boundingBox();
  await page.mouse.click(map.x + 50, map.y + map.height - 51);
  await expect(page.locator('.ov-box')).toHaveCount(3);
  const sees = await page.locator('.ov-cell').nth(2).locator('.ov-ledger dd').last().textContent();
  const [rows, across] = sees.split('×').map(Number);
  const box = await page.locator('.ov-cell').first().locator('.ov-box').evaluate(box => [box.offsetHeight, box.offsetWidth]);
  expect(box).toEqual([rows, across]);
});

test('the trace runs across the maps, and moves with the picked cell', async ({ openPage }) => {
  const page = await opened(openPage, null, { hash: 'p=edges-then-patterns', viewport: { width: 1440, height: 900 } });
  await expect(page.locator('.ov-cell').nth(4).locator('.ov-sheets')).toHaveCount(1);
  const pick = async (x, y) => {
    const map = await page.locator('.ov-cell').nth(4).locator('.ov-pic').boundingBox();
    await page.mouse.click(map.x + x, map.y + map.height - y);
  };
  await pick(12, 12);
  await expect(page.locator('.ov-box')).toHaveCount(5);
  await expect(page.locator('.ov-line')).toHaveCount(4);
  const place = () => page.locator('.ov-box').first().getAttribute('style');
  const before = await place();
  await pick(20, 5);
  await expect.poll(place).not.toBe(before);
});

test('in a block a click picks the cell under it, of the layer and the map that are drawn', async ({ openPage }) => {
  const page = await opened(openPage, application('app_ResNet50'));
  await expect(columns(page)).toHaveCount(18);
  const column = page.locator('.ov-cell').filter({ has: page.locator('#column-4') });
  const picture = column.locator('.ov-pic');
  await expect(picture.locator('canvas')).toBeVisible();
  const { width, height } = await picture.boundingBox();
  // The first map, then the one below it.
  for (const [part, map] of [[0.05, 0], [0.4, 1]]) {
    await picture.click({ position: { x: width * 0.9, y: height * part } });
    await expect(page.locator('.ov-layer.on b')).toHaveText('out');
    await expect(picture.locator('.ov-box')).toBeVisible();
    const box = await picture.locator('.ov-box').boundingBox();
    const { x } = await picture.boundingBox();
    expect(box.x - x).toBeLessThanOrEqual(width * 0.9);
    expect(box.x - x + box.width).toBeGreaterThanOrEqual(width * 0.9 - 1);
    await page.locator('#lens-look').click();
    await page.locator('#lens-tab-maps').click();
    await expect(page.locator('#lens-value')).toContainText('column 25');
    await expect(page.locator('.bigmap')).toHaveAttribute('data-channel', String(map));
    await page.keyboard.press('Escape');
  }
});

test('keys alone: along the columns, along the skyline, into the lens and back', async ({ openPage }) => {
  const page = await opened(openPage, application('app_ResNet50'));
  await expect(columns(page)).toHaveCount(18);
  await page.locator('.ov-title[tabindex="0"]').focus();
  await page.keyboard.press('End');
  await expect(columns(page).last()).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('Home');
  for (let n = 0; n < 4; n += 1) await page.keyboard.press('ArrowRight');
  expect(await focused(page)).toBe('column-4');
  await expect(page.locator('.ov-head b')).toHaveText('conv3_block1');
  await expect(page.locator('.ov-path')).toHaveCount(2);
  await page.locator('#skyline').focus();
  const sky = page.locator('#skyline');
  const at = Number(await sky.getAttribute('aria-valuenow'));
  await page.keyboard.press('ArrowRight');
  await expect(sky).toHaveAttribute('aria-valuenow', String(at + 1));
  await expect(sky).toHaveAttribute('aria-valuetext', /conv3_block1_1_bn/);
  await page.keyboard.press('End');
  await expect(sky).toHaveAttribute('aria-valuenow', '177');
  await page.locator('#lens-look').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.between')).toBeVisible();
  await expect.poll(() => focused(page)).toBe('lens-tab-window');
  await page.keyboard.press('Escape');
  await expect(page.locator('.overview')).toBeVisible();
  await expect.poll(() => focused(page)).toBe('lens-look');
});

test('the lens opens between the two layers that it connects', async ({ openPage, axe, shot }) => {
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    const page = await opened(openPage, null, { hash: 'p=edges-then-patterns', viewport: { width, height } });
    await page.locator('#lens-look').click();
    await expect(page.locator('.between .reads code')).toHaveText('input_layer');
    await expect(page.locator('.between .writes code')).toHaveText('conv2d');
    // Lines lead from the box on the small map to the corners of the grid.
    if (width > 600) {
      await expect.poll(() => page.locator('.loupe path[d^="M"]').count()).toBe(2);
      // The lines themselves: a box with their stroke has its pointed corners in it.
      await expect.poll(() => page.evaluate(() => {
        const [path, grid] = ['.loupe path', '.wread'].map(part => document.querySelector(part).getBoundingClientRect());
        return Math.abs(path.bottom - grid.top);
      })).toBeLessThan(1);
    }
    await axe(page);
    await shot(`overview-lens-${width}`, page);
    await page.locator('#overview-back').click();
    await expect(page.locator('.overview')).toBeVisible();
  }
});

test('a layer that does not fit is marked, those below wait, and a repair mends them', async ({ openPage, axe }) => {
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    const page = await opened(openPage, null, { hash: 'p=keras-example-1', viewport: { width, height } });
    await page.locator('#column-1').click();
    await type(page, 1, 'kernel_size', 999);
    await expect(page.locator('.ov-col.bad')).toHaveCount(1);
    await expect(page.locator('.ov-col.wait')).toHaveCount(1);
    await expect(page.locator('.ov-col.wait')).toContainText('waiting on conv2d');
    expect(await misplaced(page)).toEqual([]);
    await axe(page);
    await page.locator('.rep').first().click();
    await expect(page.locator('.ov-col.bad, .ov-col.wait')).toHaveCount(0);
  }
});

test('only the input: the overview says what to do, and a layer is added', async ({ openPage, axe }) => {
  const page = await opened(openPage, null);
  await page.locator('#document-menu').click();
  await page.getByRole('menuitem', { name: 'New network' }).click();
  await expect(columns(page)).toHaveCount(1);
  await expect(page.locator('.ov-foot')).toContainText('Only the input so far');
  await axe(page);
  await page.locator('#insert-1').click();
  await page.getByRole('option', { name: /^Conv2D/ }).first().click();
  await expect(columns(page)).toHaveCount(2);
});

for (const lang of ['en', 'zh-CN']) {
  for (const theme of ['dark', 'contrast']) {
    test(`the overview is open to everyone: ${lang}, ${theme}`, async ({ openPage, axe }) => {
      for (const hash of ['p=edges-then-patterns', 'p=vgg16']) {
        const page = await openPage({ lang, theme, hash });
        await overview(page);
        await expect(columns(page).first()).toBeVisible();
        await axe(page);
        expect(await misplaced(page)).toEqual([]);
      }
    });
  }
}

test('long names and large text keep their place', async ({ openPage }) => {
  const text = stack(6).replaceAll('conv_', 'a_very_long_name_of_a_convolution_that_goes_on_and_on_');
  for (const size of [100, 200]) {
    const page = await opened(openPage, text, { text: size, viewport: { width: 820, height: 1180 } });
    await expect(columns(page)).toHaveCount(6);
    expect(await misplaced(page)).toEqual([]);
  }
});
