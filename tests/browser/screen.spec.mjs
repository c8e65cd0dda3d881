// What is said where, and what keeps still under the hand: the fields, the catalogue, the maps, the address.

import { card, drawn, drop, field, paste, type } from './lib/convscope.mjs';
import { expect, test } from './lib/test.mjs';

const opened = { hash: 'p=keras-example-1', lang: 'en', theme: 'light' };
const focused = page => page.evaluate(() => document.activeElement.id);

test('numbers are read as they are typed, and stay as they are typed', async ({ openPage }) => {
  const page = await openPage(opened);
  const filters = field(page, 1, 'filters');
  for (const [typed, shape] of [['1,000', '1,000'], ['１６', '16'], ['2 000', '2,000']]) {
    await filters.fill(typed);
    await expect(card(page, 1).locator('.shape').last()).toContainText(shape);
    await expect(filters).toHaveValue(typed);
  }
  await filters.fill('99999999999999999999');
  await expect(page.locator('#field-1-filters-error')).toHaveText('This is larger than can be counted.');
  await expect(filters).toHaveAttribute('aria-describedby', 'field-1-filters-error');
  // What was not taken goes first, then what was done.
  await page.keyboard.press('Control+z');
  await expect(filters).toHaveValue('2000');
  await filters.fill('123456789');
  const [text, box] = await filters.evaluate(input => [input.scrollWidth, input.clientWidth]);
  expect(text).toBeLessThanOrEqual(box);
});

test('a pair that differs can be linked again', async ({ openPage }) => {
  const page = await openPage(opened);
  const link = page.getByRole('button', { name: 'kernel_size: Keep height and width equal' });
  await expect(link).toHaveAttribute('aria-pressed', 'true');
  await link.click();
  await expect(link).toHaveAttribute('aria-pressed', 'false');
  await page.locator('#field-1-kernel_size-1').fill('5');
  await expect(card(page, 1).locator('.par').last()).toHaveText('176');
  await link.click();
  await expect(card(page, 1).locator('.par').last()).toHaveText('80');
  await expect(page.locator('#field-1-kernel_size-1')).toHaveCount(0);
});

test('an input too large to be filled says so, and the maps before stand grey', async ({ openPage, axe }) => {
  const page = await openPage(opened);
  await drawn(page, 2);
  await page.locator('#title-0').click();
  await page.locator('#field-0-shape').fill('10,000');
  await page.locator('#field-0-shape-1').fill('10,000');
  await expect(card(page, 0)).toContainText('The input takes 381.47 MB; this page fills at most 64.00 MB.');
  await expect(card(page, 1)).toContainText('waiting on input_layer');
  await expect(page.locator('.strip.old')).toHaveCount(2);
  await expect(page.locator('.panes')).not.toContainText('no picture');
  await axe(page);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await drawn(page, 2);
});

test('the catalogue holds the focus, closes by Escape and stands beside its place', async ({ openPage, axe }) => {
  const page = await openPage(opened);
  for (const at of [1, 2]) {
    await page.locator(`#insert-${at}`).click();
    const dialog = page.getByRole('dialog', { name: 'Add a layer' });
    const [plus, place] = [await page.locator(`#insert-${at}`).boundingBox(), await dialog.boundingBox()];
    const apart = Math.max(place.y - plus.y - plus.height, plus.y - place.y - place.height);
    expect(apart).toBeLessThan(16);
    for (let n = 0; n < 4; n++) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement === document.body || !!document.activeElement.closest('.cat'))).toBe(true);
    }
    await axe(page);
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect.poll(() => focused(page)).toBe(`insert-${at}`);
  }
});

test('on a very small page the catalogue has all of it', async ({ openPage }) => {
  const page = await openPage({ ...opened, viewport: { width: 320, height: 240 } });
  await page.locator('#insert-1').click();
  const place = await page.locator('.cat').boundingBox();
  expect([place.x, place.y, place.width, place.height]).toEqual([0, 0, 320, 240]);
  const list = await page.locator('.catg').boundingBox();
  expect(list.height).toBeGreaterThan(180);
  await expect(page.locator('.catg li').first().locator('.shape')).toBeInViewport();
});

test('the keys go before a pointer that rests on the map', async ({ openPage }) => {
  const page = await openPage(opened);
  await drawn(page, 2);
  await page.locator('#lens-tab-maps').click();
  await page.locator('.bigmap').click({ position: { x: 100, y: 100 } });
  const said = page.locator('#lens-value span').first();
  const before = await said.textContent();
  for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowRight');
  const [, row, column] = before.match(/row (\d+), column (\d+)/);
  await expect(said).toContainText(`row ${row}, column ${Number(column) + 3}`);
});

test('a map is not drawn smaller because the layer grew', async ({ openPage }) => {
  const page = await openPage(opened);
  await drawn(page, 2);
  await page.locator('#lens-tab-maps').click();
  const width = async () => (await page.locator('.bigmap').boundingBox()).width;
  const before = await width();
  await type(page, 1, 'kernel_size', 1);
  await page.locator('#title-0').click();
  await page.locator('#field-0-shape').fill('202');
  await page.locator('#field-0-shape-1').fill('202');
  await page.locator('#title-1').click();
  await expect(card(page, 1).locator('.shape').last()).toContainText('101');
  await expect.poll(width).toBeGreaterThanOrEqual(before);
});

test('saving is heard in every field, and saves the network', async ({ openPage }) => {
  const page = await openPage(opened);
  await drawn(page, 2);
  await page.locator('#lens-tab-maps').click();
  for (const place of ['#field-1-filters', '#kernel-0-0']) {
    const download = page.waitForEvent('download');
    await page.locator(place).focus();
    await page.keyboard.press('Control+s');
    expect((await download).suggestedFilename()).toBe('Two convolutions.json');
  }
});

test('what a kernel cannot take is said, and a step in it can be undone', async ({ openPage }) => {
  const page = await openPage(opened);
  await drawn(page, 2);
  await page.locator('#lens-tab-maps').click();
  const cell = page.locator('#kernel-0-0');
  const before = await cell.inputValue();
  await cell.focus();
  await page.keyboard.press('PageUp');
  await expect(cell).not.toHaveValue(before);
  await page.keyboard.press('Control+z');
  await expect(cell).toHaveValue(before);
  await cell.fill('abc');
  await expect(page.locator('#kernel-error')).toHaveText('A number is needed, such as 0.5 or 1/9.');
  await page.keyboard.press('Tab');
  await expect(page.locator('#kernel-error')).toContainText('“abc” is no number; the value before it stays.');
  await expect(cell).toHaveValue(before);
});

test('the address names an example while it is unchanged', async ({ openPage }) => {
  const page = await openPage({ lang: 'en', theme: 'light' });
  const hash = () => page.evaluate(() => location.hash);
  await page.locator('#document-menu').click();
  await page.getByRole('menuitemradio', { name: /^LeNet-5/ }).click();
  await expect.poll(hash).toBe('#p=lenet5');
  await type(page, 1, 'filters', 7);
  await expect.poll(hash).toMatch(/^#s=1z\./);
  await page.keyboard.press('Control+z');
  await expect.poll(hash).toBe('#p=lenet5');
});

test('a new network has a name in the bar, and can be given one', async ({ openPage }) => {
  const page = await openPage(opened);
  await page.locator('#document-menu').click();
  await page.getByRole('menuitem', { name: 'New network' }).click();
  await expect(page.locator('#document-menu')).toHaveText('Untitled');
  await page.locator('#document-menu').click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.locator('#network-name').fill('Mine');
  await page.keyboard.press('Enter');
  await expect(page.locator('#document-menu')).toHaveText('Mine');
});

test('a file over the page is announced until it is dropped or leaves', async ({ openPage }) => {
  const page = await openPage(opened);
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['x'], 'x.png'));
    document.body.dispatchEvent(new DragEvent('dragenter', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(page.getByText('Drop a picture or a network here')).toBeVisible();
  await drop(page, 'broken.json', Buffer.from('{'));
  await expect(page.getByText('Drop a picture or a network here')).toHaveCount(0);
});

test('a misfit quotes Keras, and its fields name the sentence', async ({ openPage, axe }) => {
  const page = await openPage(opened);
  await page.locator('#title-1').click();
  await field(page, 1, 'kernel_size').fill('300');
  const details = card(page, 1).locator('details');
  await details.locator('summary').click();
  await expect(details).toContainText('`kernel shape=(300, 300, 1, 16)`');
  const id = await field(page, 1, 'kernel_size').getAttribute('aria-describedby');
  await expect(page.locator(`#${id}`)).toContainText('A kernel of 300 does not fit 200 cells.');
  await axe(page);
});

test('at 200 % of the text a phone shows the name of the network and does not scroll sideways', async ({ openPage }) => {
  const page = await openPage({ ...opened, text: 200, viewport: { width: 390, height: 844 } });
  const name = await page.locator('.doc-name').boundingBox();
  expect(name.width).toBeGreaterThan(80);
  for (const place of ['html', '.stack-scroll', '.top']) {
    const [content, room] = await page.locator(place).evaluate(element => [element.scrollWidth, element.clientWidth]);
    expect(content, place).toBeLessThanOrEqual(room);
  }
  await page.locator('#document-menu').click();
  const menu = page.locator('.menu');
  const [content, room] = await menu.evaluate(element => [element.scrollWidth, element.clientWidth]);
  expect(content).toBeLessThanOrEqual(room);
  await expect(page.locator('.menu-end')).toBeVisible();
  await page.keyboard.press('End');
  await expect(page.locator('.menu-end')).toBeHidden();
});

test('Chinese is punctuated as Chinese', async ({ openPage }) => {
  const page = await openPage({ ...opened, lang: 'zh-CN' });
  await drawn(page, 2);
  const labels = await page.evaluate(() => [...document.querySelectorAll('[aria-label], [title]')]
    .flatMap(element => [element.getAttribute('aria-label'), element.getAttribute('title')])
    .filter(text => text && /[一-鿿]/.test(text)));
  expect(labels.length).toBeGreaterThan(20);
  expect(labels.filter(text => /[一-鿿]\s*[:;,.?!]|[:;,?!]\s*[一-鿿]/.test(text))).toEqual([]);
});

test('a layer that merges is added with what it can merge, and reads what is chosen', async ({ openPage, axe }) => {
  const page = await openPage({ hash: 'p=edges-then-patterns', lang: 'en', theme: 'light' });
  await page.locator('#insert-3').click();
  await page.keyboard.type('concat');
  await expect(page.getByRole('option', { name: /Concatenate/ })).toContainText('100 × 100 × 48');
  await page.keyboard.press('Enter');
  const merge = card(page, 3);
  await expect(merge.locator('.shape').last()).toHaveText('100×100×48');
  const choices = merge.getByRole('combobox', { name: 'Choose a layer above' });
  await expect(choices).toHaveCount(3);
  await expect(choices.nth(1).locator('option:checked')).toHaveText('conv2d');
  await axe(page);
  // The line that arrives is lit from where it begins, on every card, while the pointer is on either end.
  const lanes = page.locator('.lanes [data-from="1"]');
  const colours = () => lanes.evaluateAll(parts => [...new Set(parts.map(part => getComputedStyle(part).borderRightColor))]);
  await page.locator('#title-0').click();
  await merge.locator('.head').hover();
  const lit = await colours();
  expect([await lanes.count() > 1, lit.length]).toEqual([true, 1]);
  await card(page, 0).locator('.head').hover();
  await expect.poll(colours).not.toEqual(lit);
  await merge.locator('[id^=title-]').click();
  // One more, and none but the one above.
  await choices.nth(2).selectOption({ label: 'conv2d_1' });
  await expect(merge.locator('.shape').last()).toHaveText('100×100×80');
  await choices.nth(2).selectOption('');
  await choices.nth(1).selectOption('');
  await expect(merge.locator('.shape').last()).toHaveText('100×100×32');
  for (let step = 0; step < 4; step += 1) await page.keyboard.press('Control+z');
  await expect(page.locator('.layers > li')).toHaveCount(6);
});

test('a nested model unfolds to the layers it holds', async ({ openPage, axe }) => {
  const page = await openPage({ ...opened, theme: 'dark' });
  const layer = (class_name, config) => ({ class_name, config });
  const input = layer('InputLayer', { batch_shape: [null, 28, 28, 1] });
  const conv = name => layer('Conv2D', { name, filters: 4, kernel_size: 3, padding: 'same' });
  const stem = layer('Sequential', { name: 'stem', layers: [input, conv('first'), conv('second'), layer('MaxPooling2D', { name: 'pool' })] });
  await paste(page, JSON.stringify(layer('Sequential', { name: 'whole', layers: [input, stem, layer('Flatten', {}), layer('Dense', { units: 10 })] })));
  const model = card(page, 1);
  await expect(model.locator('.head .shape')).toHaveText('14×14×4');
  await expect(model.locator('.head .par')).toHaveText('188');
  const rows = model.locator('.group li');
  await expect(rows.first()).toBeHidden();
  await model.getByText('4 layers inside').click();
  await expect(rows).toHaveCount(4);
  await expect(rows.nth(2)).toContainText('second');
  await expect(rows.nth(2)).toContainText('148');
  await expect(rows.nth(3).locator('.shape')).toHaveText('14 × 14 × 4');
  await axe(page);
  await page.screenshot({ path: 'out/shots/nested.png' });
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(rows.nth(3)).toBeVisible();
  await page.screenshot({ path: 'out/shots/nested-390.png' });
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test('the catalogue stays beside its place as less is found', async ({ openPage }) => {
  const page = await openPage({ hash: 'p=edges-then-patterns', lang: 'en', theme: 'light' });
  await page.locator('#insert-3').click();
  const gap = async () => {
    const [box, plus] = [await page.locator('.cat').boundingBox(), await page.locator('#insert-3').boundingBox()];
    return Math.min(Math.abs(box.y - plus.y - plus.height), Math.abs(plus.y - box.y - box.height));
  };
  expect(await gap()).toBeLessThan(12);
  await page.keyboard.type('depth');
  await expect(page.locator('.cat li')).toHaveCount(1);
  expect(await gap()).toBeLessThan(12);
});
