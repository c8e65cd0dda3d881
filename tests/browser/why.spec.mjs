// The tab Why: the formula of every number on the card, read from the screen.

import { card, paste, type } from './lib/convscope.mjs';
import { expect, test } from './lib/test.mjs';

const opened = { lang: 'en', theme: 'light', hash: 'p=edges-then-patterns' };

/** Opens a network written in Python, and the tab. */
async function written(openPage, input, ...layers) {
  const page = await openPage(opened);
  await paste(page, `keras.Sequential([keras.Input((${input})), ${layers.join(', ')}])`);
  await expect(page.locator('.layers > li')).toHaveCount(layers.length + 1);
  await page.locator('#lens-tab-why').click();
  return page;
}

const reason = (page, about) => page.locator(`#why-${about}`);

test('64 × 64 × 3 and two Conv2D(50, 3): 1,400 and 22,550 parameters', async ({ openPage }) => {
  const page = await written(openPage, '64, 64, 3', 'layers.Conv2D(50, 3)', 'layers.Conv2D(50, 3)');
  await expect(reason(page, 'params').locator('.why-numbers')).toHaveText('3 · 3 · 3 · 50 + 50 = 1,400');
  await expect(reason(page, 'params').locator('.why-result b')).toHaveText('1,400');
  // In the order in which it is taught: K · F · F · D_in + K.
  await expect(reason(page, 'params').locator('.why-term b')).toHaveText(['50', '3', '3', '3', '50']);
  await expect(reason(page, 'params').locator('.why-term i')).toHaveText(['K', 'F', 'F', 'Din', 'K']);
  await expect(reason(page, 'params').locator('.why-head p')).toHaveText('50 filters of 27 weights, and a bias each');
  await card(page, 2).locator('.title').click();
  await expect(reason(page, 'params').locator('.why-numbers')).toHaveText('3 · 3 · 50 · 50 + 50 = 22,550');
  await expect(reason(page, 'params').locator('.why-result b')).toHaveText('22,550');
  await expect(page.locator('.why-shape')).toHaveText(/^\(None, 60, 60, 50\)None is the batch/);
});

test('sizes and padding as they are taught', async ({ openPage }) => {
  const page = await written(openPage, '50, 50, 32', 'layers.Conv2D(32, 3, strides=2, padding=\"same\")');
  await expect(reason(page, 'height').locator('.why-term b')).toHaveText(['50', '2']);
  await expect(reason(page, 'height').locator('.why-line')).toContainText('= ⌊(50 + 1 − 3) / 2⌋ + 1 = 25');
  await expect(reason(page, 'padding_height').locator('.why-head p')).toContainText('0 before, 1 after');
  await expect(reason(page, 'macs').locator('.why-result b')).toHaveText('5,760,000');
  await type(page, 1, 'strides', 1);
  await expect(reason(page, 'height').locator('.why-result b')).toHaveText('50');
});

test('the figures of the card lead to their reasons, and a number of a reason to its field', async ({ openPage }) => {
  const page = await openPage(opened);
  await card(page, 1).locator('.title').click();
  await card(page, 1).getByTitle('Why so many parameters?').click();
  await expect(reason(page, 'params')).toBeFocused();
  await expect(page.locator('#lens-tab-why')).toHaveAttribute('aria-selected', 'true');
  await card(page, 1).getByTitle('Why this shape?').click();
  await expect(reason(page, 'height')).toBeFocused();
  const stride = reason(page, 'height').getByTitle('Go to strides');
  const field = card(page, 1).locator('.f:has([id$="-strides"])');
  await expect(field).toHaveCSS('outline-style', 'none');
  await stride.hover();
  await expect(field).toHaveCSS('outline-style', 'solid');
  await stride.click();
  await expect(page.locator('#field-1-strides')).toBeFocused();
});

test('every layer of a network of all kinds says something, and nothing is false on sight', async ({ openPage }) => {
  const page = await openPage({ ...opened, hash: 'p=keras-example-1' });
  await page.locator('#lens-tab-why').click();
  for (const title of await page.locator('.layers .title').all()) {
    await title.click();
    expect(await title.evaluate(title => title.closest('li').getAttribute('aria-current'))).toBe('true');
    await expect(page.locator('.why .figcap')).not.toHaveText('');
    for (const line of await page.locator('.why-numbers').all()) {
      const [, left, right] = /^=? ?(.*) = ([\d,]+)$/.exec(await line.textContent());
      const js = left.replaceAll(',', '').replaceAll('·', '*').replaceAll('−', '-').replaceAll('⌊', 'Math.floor(').replaceAll('⌈', 'Math.ceil(').replaceAll(/[⌋⌉]/g, ')');
      expect(Function(`return ${js}`)()).toBe(Number(right.replaceAll(',', '')));
    }
  }
});

for (const [lang, theme, width, height] of [['en', 'light', 1440, 900], ['zh-CN', 'dark', 1440, 900], ['zh-CN', 'contrast', 820, 1180], ['en', 'light', 390, 844]]) {
  test(`open to everyone: ${lang}, ${theme}, ${width}`, async ({ openPage, axe, shot }) => {
    const page = await openPage({ ...opened, lang, theme, viewport: { width, height } });
    if (width < 700) await page.locator('#lens-look').click();
    await page.locator('#lens-tab-why').click();
    await expect(page.locator('.why-reason').first()).toBeVisible();
    await axe(page);
    expect(await page.evaluate(() => document.querySelector('.panes').scrollWidth <= document.querySelector('.panes').clientWidth)).toBe(true);
    await shot(`why-${width}-${lang}-${theme}`, page);
  });
}
