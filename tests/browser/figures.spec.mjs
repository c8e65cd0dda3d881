// The network in words, and its figures: seen, saved, and shown where nothing can be saved.

import { readFile } from 'node:fs/promises';
import { drawn } from './lib/convscope.mjs';
import { expect, test } from './lib/test.mjs';

const opened = { hash: 'p=edges-then-patterns', lang: 'en', theme: 'light' };

async function menu(page, name) {
  await page.locator('#document-menu, .ftop #all-menu').click();
  await page.getByRole('menuitem', { name, exact: true }).click();
}
const words = page => page.locator('dialog.words');
const figures = page => page.locator('dialog.figures-box');
const named = { en: ['Text description…', 'Figure…'], 'zh-CN': ['文字描述……', '插图……'] };

for (const lang of ['en', 'zh-CN']) {
  for (const theme of ['light', 'dark', 'contrast']) {
    test(`the words and the figure are open to everyone: ${lang}, ${theme}`, async ({ openPage, axe }) => {
      const page = await openPage({ ...opened, lang, theme });
      await menu(page, named[lang][0]);
      await expect(words(page).getByRole('table')).toBeVisible();
      await axe(page);
      await page.keyboard.press('Escape');
      await menu(page, named[lang][1]);
      await expect(figures(page).getByRole('img')).toBeVisible();
      await axe(page);
    });
  }
}

test('the words say what the cards say, and are copied', async ({ openPage, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await openPage(opened);
  await menu(page, 'Text description…');
  const dialog = words(page);
  const rows = dialog.locator('tbody tr');
  const layers = await page.locator('.layers > li').count();
  await expect(rows).toHaveCount(layers);
  await expect(rows.nth(1)).toContainText('100 by 100 by 16');
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text.split('\n')).toHaveLength(layers + 1);
  expect(text).toContain('conv2d, Conv2D, filters 16, kernel_size 2');
  expect(text).toBe(await dialog.getByRole('textbox').inputValue());
});

test('a problem is in the words', async ({ openPage }) => {
  const page = await openPage({ ...opened, hash: 'm=i8x8x3-c4k3-c4k9-f' });
  await menu(page, 'Text description…');
  await expect(words(page).locator('tr.wrong')).toContainText('A kernel of 9 does not fit 6 cells.');
  await expect(words(page)).toContainText('It waits on conv2d_1.');
});

test('each figure is drawn, and saved as SVG and as PNG of twice its size', async ({ openPage }) => {
  const page = await openPage(opened);
  await drawn(page);
  await menu(page, 'Figure…');
  const dialog = figures(page);
  const image = dialog.getByRole('img');
  const seen = new Set();
  for (const name of ['The network', 'The window of conv2d', 'The maps of conv2d']) {
    await dialog.getByRole('radio', { name }).click();
    await expect(dialog.getByRole('radio', { name })).toBeChecked();
    await expect.poll(() => image.evaluate(image => image.naturalWidth)).toBe(720);
    const height = await image.evaluate(image => image.naturalHeight);
    let download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Save as SVG' }).click();
    const svg = await download;
    expect(svg.suggestedFilename()).toMatch(/^Edges, then patterns.*\.svg$/);
    const text = await readFile(await svg.path(), 'utf8');
    expect(text).toContain('<title>');
    expect(text).toContain('<desc>');
    seen.add(text);
    download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Save as PNG' }).click();
    const png = await readFile(await (await download).path());
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1440, 2 * height]);
    // Not one colour: it was drawn.
    expect(png.length).toBeGreaterThan(8_000);
  }
  expect(seen.size).toBe(3);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Figure of this' }).click();
  await expect(dialog.getByRole('radio', { name: 'The window of conv2d' })).toBeChecked();
  expect(await image.getAttribute('alt')).toContain('The window reads rows');
});

test('what there is no figure of is not offered', async ({ openPage }) => {
  const page = await openPage({ ...opened, hash: 'm=i8x8x3-c4k9-f' });
  await menu(page, 'Figure…');
  await expect(figures(page).getByRole('radio')).toHaveCount(1);
});

test('in a closed frame the figure is there as a picture and as text, and the page says why', async ({ framed, axe }) => {
  const { frame } = await framed({ path: '/embed.html', lang: 'en', theme: 'light', hash: 'm=i28x28x1-c6k5p.tanh-a2-f-d10.softmax', sandbox: 'allow-scripts', crossSite: true });
  await menu(frame, 'Figure…');
  await expect.poll(() => figures(frame).getByRole('img').evaluate(image => image.naturalWidth)).toBe(720);
  await expect(figures(frame)).toContainText('the browser may save nothing');
  expect(await figures(frame).getByRole('textbox').inputValue()).toContain('</svg>');
  await axe(frame);
});

for (const viewport of [{ width: 390, height: 844 }, { width: 320, height: 256 }]) {
  test(`both dialogs fit ${viewport.width} x ${viewport.height}`, async ({ openPage, shot }) => {
    const page = await openPage({ ...opened, viewport });
    for (const [name, dialog] of [['Text description…', words(page)], ['Figure…', figures(page)]]) {
      await menu(page, name);
      await expect(dialog).toBeVisible();
      const inner = await dialog.evaluate(dialog => [dialog.scrollWidth - dialog.clientWidth, dialog.querySelector('.modal-body').scrollWidth - dialog.querySelector('.modal-body').clientWidth]);
      expect(inner).toEqual([0, 0]);
      // Nothing is squeezed: what does not fit is scrolled to.
      for (const part of await dialog.locator('textarea, .table-scroll, .fig-paper').filter({ visible: true }).all()) {
        expect((await part.boundingBox()).height).toBeGreaterThan(60);
      }
      await shot(`${name.startsWith('Text') ? 'words' : 'figure'}-${viewport.width}`, page);
      await page.keyboard.press('Escape');
    }
  });
}
