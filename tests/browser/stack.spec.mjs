// The stack: the source's examples read off the screen, edits by mouse and by keys, undo, a repaired error, the catalogue,
// both languages and all themes.

import { drawn } from './lib/convscope.mjs';
import { expect, test } from './lib/test.mjs';

const calm = { lang: 'en', theme: 'light' };

const card = (page, name) => page.locator('.row').filter({ has: page.locator('code.name', { hasText: new RegExp(`^${name}$`) }) });
const shapeOf = (page, name) => card(page, name).locator('.head .shape');
const countOf = (page, name) => card(page, name).locator('.head .par');


// The five examples of the source: shape and count as the screen shows them.
for (const [preset, name, shape, count] of [
  ['keras-example-1', 'conv2d', '100×100×16', '80'],
  ['keras-example-1', 'conv2d_1', '100×100×32', '4,640'],
  ['keras-example-summary', 'conv2d', '64×64×32', '896'],
  ['keras-pool-2', 'max_pooling2d', '50×50×15', '0'],
  ['keras-pool-1', 'max_pooling2d', '99×99×15', '0'],
]) {
  test(`${preset}: ${name} gives ${shape} with ${count} parameters`, async ({ openPage }) => {
    const page = await openPage({ ...calm, hash: `p=${preset}` });
    await expect(shapeOf(page, name)).toHaveText(shape);
    await expect(countOf(page, name)).toHaveText(count);
  });
}

for (const lang of ['en', 'zh-CN']) {
  for (const theme of ['light', 'dark', 'contrast']) {
    test(`the stack is open to everyone: ${lang}, ${theme}`, async ({ openPage, axe }) => {
      const page = await openPage({ lang, theme, hash: 'p=keras-example-1' });
      await expect(page.locator('.strip').first()).toBeVisible();
      await axe(page);
      await page.locator('#insert-2').click();
      await expect(page.getByRole('listbox')).toBeVisible();
      await axe(page);
    });
  }
}

test('the first visit: a photograph that flows through a small stack, nothing empty', async ({ openPage }) => {
  const page = await openPage(calm);
  await expect(page.locator('#document-menu')).toContainText('Edges, then patterns');
  await expect(page.locator('.strip')).toHaveCount(4);
  await expect(page.locator('.bars')).toHaveCount(1);
  await expect(page.locator('.map canvas')).toHaveCount(5);
  await expect(page.getByText('13,968').first()).toBeVisible();
  // A beam from the picked cell to the picture.
  await expect(page.locator('.row.first .rf')).toHaveCount(1);
});

test('a stride is changed by mouse: shapes, counts and maps follow, and undo brings them back', async ({ openPage }) => {
  const page = await openPage({ ...calm, hash: 'p=keras-example-1' });
  await page.locator('#title-1').click();
  const before = await page.locator('[data-node="2"] .strip canvas').evaluate(canvas => canvas.toDataURL());
  await card(page, 'conv2d').getByRole('button', { name: 'Increase strides' }).click();
  await expect(shapeOf(page, 'conv2d')).toHaveText('67×67×16');
  await expect(shapeOf(page, 'conv2d_1')).toHaveText('67×67×32');
  await expect(countOf(page, 'conv2d_1')).toHaveText('4,640');
  await expect.poll(() => page.locator('[data-node="2"] .strip canvas').evaluate(canvas => canvas.toDataURL())).not.toBe(before);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(shapeOf(page, 'conv2d')).toHaveText('100×100×16');
  await expect.poll(() => page.locator('[data-node="2"] .strip canvas').evaluate(canvas => canvas.toDataURL())).toBe(before);
});

test('by keyboard alone: a layer is added, set, moved, switched off, removed, and all of it undone', async ({ openPage }) => {
  const page = await openPage({ ...calm, hash: 'p=keras-example-1' });
  await page.locator('#title-1').focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('#title-2')).toBeFocused();
  await page.keyboard.press('Insert');
  await expect(page.getByRole('combobox', { name: 'Find a layer by name' })).toBeFocused();
  await page.keyboard.type('maxp');
  await page.keyboard.press('Enter');
  await expect(shapeOf(page, 'max_pooling2d')).toHaveText('50×50×32');
  await expect(page.locator('#title-3')).toBeFocused();
  await page.locator('#field-3-pool_size').focus();
  await page.keyboard.press('ArrowUp');
  await expect(shapeOf(page, 'max_pooling2d')).toHaveText('33×33×32');
  await page.locator('#title-3').focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(shapeOf(page, 'max_pooling2d')).toHaveText('33×33×16');
  await expect(shapeOf(page, 'conv2d_1')).toHaveText('33×33×32');
  await expect(page.locator('#title-3')).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(card(page, 'max_pooling2d')).toHaveCount(0);
  await expect(page.locator('.title:focus')).toHaveCount(1);
  for (const _ of ['removed', 'moved', 'set']) await page.keyboard.press('Control+z');
  await expect(shapeOf(page, 'max_pooling2d')).toHaveText('50×50×32');
  await page.keyboard.press('Control+z');
  await expect(card(page, 'max_pooling2d')).toHaveCount(0);
  await page.keyboard.press('Control+Shift+z');
  await expect(card(page, 'max_pooling2d')).toHaveCount(1);
});

test('a name that is refused is mended in its field, and the field closes when it is taken', async ({ openPage }) => {
  const page = await openPage({ ...calm, hash: 'p=keras-example-1' });
  await card(page, 'conv2d').locator('code.name').dblclick();
  const field = page.locator('#rename-1');
  await expect(field).toBeFocused();
  await field.fill('conv2d_1');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-node="1"] .field-error')).toBeVisible();
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('conv2d_1');
  await field.fill('edges');
  await page.keyboard.press('Enter');
  await expect(field).toHaveCount(0);
  await expect(page.locator('#title-1')).toBeFocused();
  await expect(card(page, 'edges')).toHaveCount(1);
  await card(page, 'edges').locator('code.name').dblclick();
  await field.fill('');
  await page.keyboard.press('Escape');
  await expect(field).toHaveCount(0);
  await expect(card(page, 'edges')).toHaveCount(1);
});

test('a kernel that does not fit: the sentence, what waits, the ways out, and one of them taken', async ({ openPage, axe }) => {
  const page = await openPage({ ...calm, hash: 'p=edges-then-patterns' });
  await page.locator('#title-4').click();
  await page.locator('[data-node="4"] .seg label', { hasText: 'valid' }).click();
  await page.locator('#field-4-kernel_size').fill('51');
  const broken = page.locator('[data-node="4"]');
  await expect(broken.getByRole('alert')).toContainText('A kernel of 51 does not fit 50 cells.');
  await expect(page.locator('[data-node="5"]')).toContainText('waiting on conv2d_2');
  await expect(page.locator('.totals, footer').first()).toContainText('1 layer to repair');
  await expect(broken.locator('.rep')).toHaveCount(3);
  await axe(page);
  await broken.locator('.rep').first().click();
  await expect(page.locator('#field-4-kernel_size')).toHaveValue('50');
  await expect(shapeOf(page, 'conv2d_2')).toHaveText('1×1×32');
  await expect(page.locator('[data-node="5"] .head .shape')).toHaveText('32');
});

test('what is typed is not rewritten under the hand, and nonsense says why at the field', async ({ openPage }) => {
  const page = await openPage({ ...calm, hash: 'p=keras-example-1' });
  await page.locator('#title-1').click();
  const filters = page.locator('#field-1-filters');
  await filters.fill('');
  await expect(filters).toHaveValue('');
  await expect(shapeOf(page, 'conv2d')).toHaveText('100×100×16');
  for (const nonsense of ['0', '-3', '2.5', 'many']) {
    await filters.fill(nonsense);
    await expect(filters).toHaveValue(nonsense);
    await expect(page.locator('#field-1-filters-error')).toBeVisible();
    await expect(shapeOf(page, 'conv2d')).toHaveText('100×100×16');
  }
  await filters.fill('1000000000');
  await expect(shapeOf(page, 'conv2d')).toHaveText('100×100×1,000,000,000');
  await expect(countOf(page, 'conv2d')).toHaveText('5,000,000,000');
  await expect(page.locator('[data-node="1"]')).toContainText('this page may use');
  await filters.fill('８');
  await expect(shapeOf(page, 'conv2d')).toHaveText('100×100×8');
  await filters.blur();
  await expect(filters).toHaveValue('8');
});

test('the language is switched, and nothing is lost by it', async ({ openPage }) => {
  const page = await openPage({ ...calm, hash: 'p=keras-example-1' });
  await page.locator('#title-1').click();
  await page.locator('#field-1-filters').fill('5');
  await page.locator('#language-menu').click();
  await page.getByRole('menuitemradio', { name: '中文' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.locator('.cols')).toContainText('输出形状');
  await expect(page.locator('[data-node="1"] .head .shape')).toHaveText('100×100×5');
  await page.locator('#language-menu').click();
  await page.getByRole('menuitemradio', { name: 'English' }).click();
  await expect(page.locator('.cols')).toContainText('output shape');
});

test('a card is dragged by its handle: one step, undone by one', async ({ openPage }) => {
  const page = await openPage({ ...calm, hash: 'p=keras-example-1' });
  await page.locator('#title-2').click();
  const grip = await page.locator('[data-node="2"] .grip').boundingBox();
  const above = await page.locator('[data-node="1"]').boundingBox();
  await page.mouse.move(grip.x + 8, grip.y + 12);
  await page.mouse.down();
  await page.mouse.move(grip.x + 8, above.y + 10, { steps: 8 });
  await page.mouse.up();
  const order = () => page.locator('.row').evaluateAll(rows => rows.map(row => row.dataset.node));
  await expect.poll(order).toEqual(['0', '2', '1']);
  await page.keyboard.press('Control+z');
  await expect.poll(order).toEqual(['0', '1', '2']);
});

for (const [width, height] of [[1920, 1080], [1440, 900], [820, 1180], [390, 844], [360, 640], [320, 240]]) {
  test(`nothing scrolls sideways at ${width} x ${height}`, async ({ openPage }) => {
    const page = await openPage({ ...calm, hash: 'p=keras-example-1', viewport: { width, height } });
    await page.locator('#title-1').click();
    const over = await page.evaluate(() => {
      const scroller = document.querySelector('.stack-scroll');
      return [document.documentElement.scrollWidth - innerWidth, scroller.scrollWidth - scroller.clientWidth];
    });
    expect(over[0]).toBeLessThanOrEqual(0);
    expect(over[1]).toBeLessThanOrEqual(0);
  });
}

test('the beam goes to the cell under the pointer, and back when the pointer has gone', async ({ openPage }) => {
  const page = await openPage({ lang: 'en', theme: 'light' });
  await drawn(page);
  const beam = () => page.locator('.row.first .rf').getAttribute('style');
  const before = await beam();
  const map = page.locator('[data-node="2"] .spine .map');
  await map.hover({ position: { x: 8, y: 8 } });
  await expect.poll(beam).not.toBe(before);
  await page.mouse.move(1, 1);
  await expect.poll(beam).toBe(before);
  // The same over a tile of a strip: the same place of its map.
  const strip = page.locator('.row').nth(1).locator('.strip');
  await strip.hover({ position: { x: 3, y: 26 } });
  await expect.poll(beam).not.toBe(before);
  const first = await beam();
  await strip.hover({ position: { x: 20, y: 40 } });
  await expect.poll(beam).not.toBe(first);
  await page.mouse.move(0, 0);
  await expect.poll(beam).toBe(before);
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled();
});

test('a click on a map of the spine, on the ruler and on the bars of the sum picks what is under it', async ({ openPage }) => {
  const page = await openPage({ lang: 'en', theme: 'light' });
  await drawn(page);
  const at = async (element, across, down) => {
    const { width, height } = await element.boundingBox();
    await element.click({ position: { x: width * across, y: height * down } });
  };
  // 100 rows and columns.
  await at(page.locator('[data-node="2"] .spine .map'), 0.256, 0.756);
  await expect(page.locator('.wat')).toHaveText(/^row 7[45] column 2[45]$/);
  // 100 rows read and as many written, with a row of padding before and after.
  await at(page.locator('.rule').first(), 0.5, 0.3);
  await expect(page.locator('.wat')).toHaveText(/^row (49|50) column 2[45]$/);
  // 16 channels and the bias.
  await at(page.locator('.sum-plot'), 9.5 / 17, 0.5);
  await expect(page.locator('.sum-products > b')).toHaveText('channel 9');
});
