// The lens's window: what stride and padding really do, read from the screen.

import { card, drawn, paste } from './lib/convscope.mjs';
import { expect, test } from './lib/test.mjs';

const sequential = (size, ...layers) => JSON.stringify({
  class_name: 'Sequential',
  config: {
    name: 'taught',
    layers: [{ class_name: 'InputLayer', config: { batch_shape: [null, size, size, 1] } },
      ...layers.map(([class_name, config]) => ({ class_name, config }))],
  },
});

/** Opens a stack of one layer. */
async function taught(openPage, size, class_name, config) {
  const page = await openPage({ lang: 'en', theme: 'light' });
  await drawn(page);
  await paste(page, sequential(size, [class_name, { name: 'taught', ...config }]));
  await expect(page.locator('.lname b')).toHaveText('taught');
  await expect(page.locator('.rhead')).toBeVisible();
  return page;
}

const conv = (kernel_size, strides, padding) => ({ filters: 2, kernel_size, strides, padding });

for (const [size, class_name, config, head] of [
  [6, 'Conv2D', conv(3, 2, 'same'), '6 in · padding 0 + 1 · stride 2 · 3 out'],
  [224, 'Conv2D', conv(7, 2, 'same'), '224 in · padding 2 + 3 · stride 2 · 112 out'],
  [5, 'Conv2D', conv(2, 1, 'same'), '5 in · padding 0 + 1 · stride 1 · 5 out'],
  [7, 'MaxPooling2D', { pool_size: 2, strides: 2, padding: 'valid' }, '7 in · padding 0 + 0 · stride 2 · 3 out · 1 never read'],
  [224, 'Conv2D', conv(11, 4, 'valid'), '224 in · padding 0 + 0 · stride 4 · 54 out · 1 never read'],
  [32, 'Conv2D', conv(5, 3, 'valid'), '32 in · padding 0 + 0 · stride 3 · 10 out'],
]) {
  test(`${size} cells, ${class_name} ${JSON.stringify(config)}`, async ({ openPage }) => {
    const page = await taught(openPage, size, class_name, config);
    await expect(page.locator('.rhead')).toHaveText(head);
    await page.getByRole('radio', { name: 'columns' }).check();
    await expect(page.locator('.rhead')).toHaveText(head);
  });
}

test('a padding that is not even is hatched and counted where it is', async ({ openPage }) => {
  const page = await taught(openPage, 6, 'Conv2D', conv(3, 2, 'same'));
  await expect(page.locator('.wrows span')).toHaveText(['0', '1', '2', '3', '4', '5', '+1']);
  await expect(page.locator('.wread .pad')).toHaveCount(13);
  await page.locator('.wwritten').focus();
  await page.keyboard.press('Control+End');
  await expect(page.locator('.figcap')).toContainText('Row 6 is padding. Column 6 is padding. Here same adds no row before and 1 row of zeros after, since 2·2 + 3 − 6 = 1.');
});

test('an edge that no window reads is hatched and counted in words', async ({ openPage }) => {
  const page = await taught(openPage, 7, 'MaxPooling2D', { pool_size: 2, strides: 2, padding: 'valid' });
  await expect(page.locator('.figcap')).toContainText('Never read, at the end: 1 row and 1 column.');
  await expect(page.locator('.wread .unread')).toHaveCount(13);
  await page.locator('.wread').focus();
  await page.keyboard.press('Control+End');
  await expect(page.locator('#win-said')).toContainText('no window reads it');
});

test('the value that is written is the one on the map, and the keys move the window', async ({ openPage, axe }) => {
  const page = await openPage({ lang: 'en', theme: 'light', query: {} });
  await drawn(page);
  await page.locator('#title-4').click();
  await page.locator('.wwritten').focus();
  await page.keyboard.press('Control+End');
  for (let n = 0; n < 18; n++) await page.keyboard.press('ArrowLeft');
  await expect(page.locator('.wat')).toHaveText('row 24 column 6');
  await expect(page.locator('.figcap')).toContainText('rows 48–50 and columns 12–14 (counted from 0) of all 32 channels');
  const written = await page.locator('.wwritten .here').textContent();
  expect(written).toMatch(/^−?\d\.\d{3}$/);
  await expect(page.locator('#win-said strong')).toHaveText(written);
  // Once per step at rest.
  await expect(page.locator('[role=status]').filter({ hasText: 'Window row 24, column 6' })).toHaveCount(1);
  await axe(page);
  await page.locator('#lens-tab-maps').click();
  await expect(page.locator('#lens-value strong')).toHaveText(written);
});

test('a cell that is pointed at lights up every output that reads it', async ({ openPage }) => {
  const page = await taught(openPage, 6, 'Conv2D', conv(3, 1, 'valid'));
  await page.locator('.wwritten').focus();
  await page.keyboard.press('Control+Home');
  const grid = await page.locator('.wread').boundingBox();
  await page.mouse.move(grid.x + grid.width / 6 * 2.5, grid.y + grid.height / 6 * 2.5);
  await expect(page.locator('#win-said')).toContainText('9 windows read it');
  await expect(page.locator('.wwritten .lit')).toHaveCount(9);
  await page.mouse.move(grid.x + 4, grid.y + 4);
  await expect(page.locator('#win-said')).toContainText('1 window reads it');
  await page.mouse.click(grid.x + grid.width - 4, grid.y + grid.height - 4);
  await expect(page.locator('.wat')).toHaveText('row 3 column 3');
});

test('it plays, silently, and rests at a step', async ({ openPage }) => {
  const page = await taught(openPage, 6, 'Conv2D', conv(3, 1, 'valid'));
  await page.locator('.wspeed select').selectOption('×16');
  await page.getByRole('button', { name: 'First cell' }).click();
  await expect(page.locator('[role=status]').filter({ hasText: 'Window row 0, column 0' })).toHaveCount(1);
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(page.locator('.wat')).toHaveText('row 3 column 3');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await expect(page.locator('[role=status]').filter({ hasText: 'Window row 3, column 3' })).toHaveCount(1);
  await page.getByRole('button', { name: 'Step back' }).click();
  await expect(page.locator('.wat')).toHaveText('row 3 column 2');
  await page.locator('.wscrub').fill('4');
  await expect(page.locator('.wat')).toHaveText('row 1 column 0');
});

test('under reduced motion there are steps only', async ({ openPage, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await taught(openPage, 6, 'Conv2D', conv(3, 1, 'valid'));
  await expect(page.getByRole('button', { name: 'Play' })).toBeHidden();
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(page.locator('.wat')).toContainText('row');
});

test('a kernel that does not fit is drawn larger than its input, and a way out is taken there', async ({ openPage, axe }) => {
  const page = await openPage({ lang: 'en', theme: 'light' });
  await drawn(page);
  await paste(page, sequential(5, ['Conv2D', { name: 'wide', filters: 2, kernel_size: 7 }]));
  await expect(page.locator('.mis')).toHaveAttribute('aria-label', 'The window spans 7 cells and there are 5.');
  await expect(page.locator('.mis .lacks')).toHaveCount(2);
  await axe(page);
  await page.locator('.wways li').filter({ hasText: 'kernel_size 5' }).getByRole('button', { name: 'Apply' }).click();
  await expect(page.locator('.rhead')).toHaveText('5 in · padding 0 + 0 · stride 1 · 1 out');
});

for (const [width, height] of [[390, 844], [360, 740]]) {
  test(`at ${width} pixels nothing hangs over the page`, async ({ openPage, shot }) => {
    const page = await openPage({ lang: 'zh-CN', theme: 'dark', viewport: { width, height } });
    await page.locator('#lens-look').click();
    await expect(page.locator('.wread')).toBeVisible();
    const over = await page.locator('.panes').evaluate(panes => panes.scrollWidth - panes.clientWidth);
    expect(over).toBe(0);
    await shot(`window-${width}`, page);
  });
}

for (const [lang, read, written] of [
  ['en', 'Channel 0 of input_layer, as the window reads it', 'Map 2 of conv2d, as the window writes it'],
  ['zh-CN', 'input_layer 的通道 0，窗口读取的值', 'conv2d 的 2 号特征图，窗口写出的值'],
]) {
  test(`what the grids are called: ${lang}`, async ({ openPage }) => {
    const page = await openPage({ lang, theme: 'light', hash: 'p=edges-then-patterns' });
    await drawn(page);
    await card(page, 1).locator('.title').click();
    await page.locator('#lens-tab-window').click();
    await page.locator('.wswitch .icb').last().click();
    await expect(page.locator('.wread').first()).toHaveAttribute('aria-label', new RegExp(`^${read}`));
    await expect(page.locator('.wwritten').first()).toHaveAttribute('aria-label', new RegExp(`^${written}`));
  });
}

test('the comparison by keys: the focus stays in it, and Escape closes it alone', async ({ openPage }) => {
  const page = await taught(openPage, 6, 'Conv2D', conv(3, 1, 'valid'));
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('button', { name: 'Enlarge' }).click();
  await page.locator('#win-compare').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#win-other')).toBeFocused();
  const beside = page.getByRole('region', { name: 'The same layer, with other arguments' });
  await beside.getByRole('combobox', { name: 'strides' }).selectOption({ label: '2' });
  await expect(page.locator('.sum h3')).toContainText('taught as it is');
  await beside.getByRole('button', { name: 'Use these' }).focus();
  await page.keyboard.press('Enter');
  await expect(beside.getByRole('button', { name: 'Use these' })).toBeDisabled();
  await expect(page.locator('#win-other')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(beside).toHaveCount(0);
  await expect(page.locator('#win-compare')).toBeFocused();
  // The lens is as large as before.
  await expect(page.getByRole('button', { name: 'Enlarge' })).toHaveCount(0);
});

test('a layer beside itself with other arguments: both look at one place, and what is seen can be had', async ({ openPage, axe, shot }) => {
  const page = await taught(openPage, 6, 'Conv2D', conv(3, 1, 'valid'));
  await page.getByRole('button', { name: 'Side by side with other arguments' }).click();
  const beside = page.getByRole('region', { name: 'The same layer, with other arguments' });
  const value = grid => grid.locator('.here').textContent();
  await expect(beside.locator('.figcap')).toContainText('It would give 6 × 6 × 2 with 20 parameters.');
  await expect(beside.locator('.rhead')).toHaveText('6 in · padding 1 + 1 · stride 1 · 6 out');
  // The window at one place reads the same cells with the same kernel: so what it writes is the same.
  const own = page.locator('.wown .wwritten');
  expect(await value(beside.locator('.wwritten'))).toBe(await value(own));
  for (const step of ['First cell', 'Step', 'Last cell']) {
    await page.getByRole('button', { name: step, exact: true }).click();
    await expect.poll(async () => await value(beside.locator('.wwritten')) === await value(own)).toBe(true);
  }
  await beside.getByRole('combobox', { name: 'padding' }).selectOption('valid (now)');
  await beside.getByRole('combobox', { name: 'strides' }).selectOption({ label: '2' });
  await expect(beside.locator('.rhead')).toHaveText('6 in · padding 0 + 0 · stride 2 · 2 out · 1 never read');
  await beside.getByRole('combobox', { name: 'dilation_rate' }).selectOption({ label: '2' });
  await expect(beside.locator('.figcap')).toContainText('dilation');
  await expect(beside.getByRole('button', { name: 'Use these' })).toBeDisabled();
  await beside.getByRole('combobox', { name: 'strides' }).selectOption('1 (now)');
  await axe(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('button', { name: 'Enlarge' }).click();
  await expect(page.locator('.wpair')).toBeVisible();
  const tops = await page.locator('.wpair .wread').evaluateAll(grids => grids.map(grid => grid.getBoundingClientRect().top));
  expect(tops[0]).toBe(tops[1]);
  await axe(page);
  await shot('beside', page);
  // What the other would write is what the layer writes when it is given the same arguments.
  const promised = await value(beside.locator('.wwritten'));
  await beside.getByRole('button', { name: 'Use these' }).click();
  await expect(own.locator('.here')).toHaveText(promised);
  await expect(page.locator('.wown .rhead')).toHaveText('6 in · padding 0 + 0 · stride 1 · dilation 2 · 2 out');
  await beside.getByRole('button', { name: 'Close the comparison' }).click();
  await expect(beside).toHaveCount(0);
});

test('a vector: Flatten says which cell an entry was, Dense which entries and weights it is made of', async ({ openPage, axe, shot }) => {
  const page = await openPage({ lang: 'en', theme: 'light' });
  await drawn(page);
  await paste(page, sequential(4, ['Conv2D', { name: 'maps', ...conv(2, 1, 'same'), use_bias: false }], ['Flatten', { name: 'flat' }], ['Dense', { name: 'one', units: 3 }]));
  await page.locator('#title-2').click();
  await expect(page.locator('.lname b')).toHaveText('flat');
  const entries = page.locator('.vec').getByRole('slider');
  await entries.focus();
  // Row 2, column 3 of map 1 among 4 columns and 2 maps: (2·4 + 3)·2 + 1.
  for (let n = 0; n < 23; n += 1) await page.keyboard.press('ArrowRight');
  await expect(page.locator('.vec .figcap')).toContainText('Entry 23 is the value in row 2, column 3 of map 1 of maps, counted from 0. It is moved, not changed. Its number: (2·4 + 3)·2 + 1 = 23.');
  const held = await page.locator('#lens-value strong').textContent();
  await expect(page.locator('.sum')).toContainText(held);
  await axe(page);
  await shot('flatten', page);
  await page.locator('#title-3').click();
  await expect(page.locator('.vec .figcap')).toContainText('Entry 0 reads all 32 entries of flat, each times a weight of its own, adds the products and its bias 0.000.');
  await expect(page.locator('.vplot')).toHaveCount(2);
  await axe(page);
});

test('cells can say how many windows read them', async ({ openPage, axe }) => {
  const page = await taught(openPage, 5, 'Conv2D', conv(3, 1, 'valid'));
  await page.getByRole('button', { name: 'Count the windows that read each cell' }).click();
  await expect(page.locator('.wread .wc')).toHaveText(['1', '2', '3', '2', '1', '2', '4', '6', '4', '2', '3', '6', '9', '6', '3', '2', '4', '6', '4', '2', '1', '2', '3', '2', '1']);
  await axe(page);
  await page.getByRole('button', { name: 'Count the windows that read each cell' }).click();
  await expect(page.locator('.wread .wc').first()).not.toHaveText('1');
});
