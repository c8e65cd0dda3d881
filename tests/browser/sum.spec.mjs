// The picked cell's value, written out: what is printed adds up and comes to the value on the map.

import { card, drawn } from './lib/convscope.mjs';
import { expect, test } from './lib/test.mjs';

const opened = { lang: 'en', theme: 'light', hash: 'p=edges-then-patterns' };

const number = text => Number(text.replaceAll('−', '-').replaceAll('–', 'NaN').replaceAll(',', ''));
const units = text => Math.round(number(text) * 10 ** (text.split('.')[1]?.length ?? 0));

async function window(openPage, options = opened) {
  const page = await openPage(options);
  await drawn(page);
  await page.locator('#lens-tab-window').click();
  await expect(page.locator('.sum-value')).toBeVisible();
  return page;
}

/** The last line: what is added, what that comes to, and the value. */
async function line(page) {
  const parts = await page.locator('.sum-part b').allTextContents();
  const signs = await page.locator('.sum-line .sum-sign').allTextContents();
  return { parts, signs, before: await page.locator('.sum-before').textContent(), value: await page.locator('.sum-value').textContent() };
}

test('twenty cells: what is printed adds up, and is the value on the map', async ({ openPage }) => {
  const page = await window(openPage);
  for (const [layer, cells] of [[1, 7], [2, 7], [4, 6]]) {
    await card(page, layer).locator('.title').click();
    for (let at = 0; at < cells; at += 1) {
      await page.locator('#lens-tab-maps').click();
      const map = page.locator('.bigmap');
      const { width, height } = await map.boundingBox();
      await map.click({ position: { x: width * ((at * 0.37 + 0.11) % 1), y: height * ((at * 0.61 + 0.07) % 1) } });
      const onMap = await page.locator('#lens-value strong').textContent();
      await page.locator('#lens-tab-window').click();
      await expect(page.locator('.sum-value')).toBeVisible();
      await expect.poll(async () => number(await page.locator('.sum-value').textContent())).toBeCloseTo(number(onMap), 3);
      const { parts, signs, before, value } = await line(page);
      if (signs.includes('=')) expect(units(parts[0]) + units(parts[1])).toBe(units(before));
      expect(number(value)).toBe(Math.max(number(before), 0));
    }
  }
});

test('a channel is chosen in the waterfall, and a cell leads up to the pixels and back', async ({ openPage }) => {
  const page = await window(openPage);
  await card(page, 2).locator('.title').click();
  await expect(page.locator('.sum h3')).toHaveText('The sum, channel by channel');
  const bars = page.getByRole('slider', { name: 'What each of the 16 channels adds' });
  await bars.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('.sum-products > b').first()).toHaveText('channel 1');
  await expect(page.locator('.sum-cell')).toHaveCount(9);
  const value = await page.locator('.sum-value').textContent();
  const cell = page.locator('button.sum-cell').first();
  const factor = (await cell.textContent()).split(' × ')[0];
  await cell.click();
  // The value there is the factor here.
  await expect(page.locator('.sum-path li')).toHaveCount(2);
  await expect(page.locator('.sum-path [aria-current]')).toContainText('conv2d map 1');
  await expect(page.locator('.sum-value')).toHaveText(factor);
  await page.locator('button.sum-cell').first().click();
  await expect(page.locator('.sum-path li')).toHaveCount(3);
  await page.locator('.sum-path button').first().click();
  await expect(page.locator('.sum-path li')).toHaveCount(0);
  await expect(page.locator('.sum-value')).toHaveText(value);
});

test('by keys up to the pixels, whose values are named, and back: the focus goes along', async ({ openPage }) => {
  const page = await window(openPage);
  await card(page, 2).locator('.title').click();
  await expect(page.locator('.sum h3')).toHaveText('The sum, channel by channel');
  await page.locator('button.sum-cell').first().focus();
  for (const steps of [2, 3]) {
    const factor = (await page.locator('button.sum-cell').first().textContent()).split(' × ')[0];
    await page.keyboard.press('Enter');
    await expect(page.locator('.sum-path li')).toHaveCount(steps);
    await expect(page.locator('.sum-path [aria-current] span')).toBeFocused();
    if (steps === 2) {
      await expect(page.locator('.sum-value')).toHaveText(factor);
      await page.keyboard.press('Tab');
      await expect(page.locator('button.sum-cell').first()).toBeFocused();
    } else {
      const at = /row (\d+), column (\d+)/.exec(await page.locator('.sum-path [aria-current]').textContent());
      await expect(page.locator('.sum-pixel')).toContainText(`Row ${at[1]}, column ${at[2]} of the picture: `);
      await expect(page.locator('.sum-pixel')).toContainText(factor);
    }
  }
  await page.locator('.sum-path button').last().focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.sum-path li')).toHaveCount(2);
  await expect(page.locator('.sum-path [aria-current] span')).toBeFocused();
  await page.locator('.sum-path button').first().focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.sum-path li')).toHaveCount(0);
  await expect(page.locator('#sum')).toBeFocused();
});

test('a pool says who won', async ({ openPage }) => {
  const page = await window(openPage);
  await card(page, 3).locator('.title').click();
  await expect(page.locator('.sum h3')).toHaveText('The largest');
  const value = await page.locator('.sum-value').textContent();
  const values = (await page.locator('.sum-cell').allTextContents()).map(number);
  expect(values).toHaveLength(4);
  expect(Math.max(...values)).toBe(number(value));
  await expect(page.locator('.sum-cell.wins').first()).toHaveText(value);
});

for (const [lang, theme, width, height] of [['en', 'light', 1440, 900], ['zh-CN', 'dark', 1440, 900], ['zh-CN', 'contrast', 820, 1180], ['en', 'light', 390, 844]]) {
  test(`open to everyone: ${lang}, ${theme}, ${width}`, async ({ openPage, axe, shot }) => {
    const page = await openPage({ ...opened, lang, theme, viewport: { width, height } });
    await drawn(page);
    if (width >= 700) await card(page, 2).locator('.title').click();
    if (width < 700) await page.locator('#lens-look').click();
    await page.locator('#lens-tab-window').click();
    await expect(page.locator('.sum-value')).toBeVisible();
    await axe(page);
    await shot(`sum-${width}-${lang}-${theme}`, page);
  });
}
