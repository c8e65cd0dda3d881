// Paper, forced colours, and the page without its program.

import { drawn } from './lib/convscope.mjs';
import { address } from './lib/page.mjs';
import { expect, test } from './lib/test.mjs';

const opened = { hash: 'p=edges-then-patterns', lang: 'en', theme: 'dark' };
const A4 = { width: 794, height: 1123 };

const ways = {
  'the stack and the lens': {},
  'the overview': { way: true },
  'a frame of layers': { path: '/embed.html', query: { mode: 'compact' } },
  'a frame of one layer': { path: '/embed.html', query: { mode: 'layer' }, one: true },
  'a view': { path: '/embed.html', query: { mode: 'view' } },
  'in Chinese': { lang: 'zh-CN' },
};

for (const [what, { way, one, ...options }] of Object.entries(ways)) {
  test(`on paper: ${what}`, async ({ openPage, shot }, testInfo) => {
    const page = await openPage({ ...opened, ...options, viewport: A4 });
    if (way) await page.locator('label:has(#way-overview)').click();
    await expect(page.locator('.print-sheet')).toHaveCount(0);
    await page.emulateMedia({ media: 'print' });
    const sheet = page.locator('.print-sheet');
    await expect(sheet).toBeVisible();
    // Nothing else is seen, and nothing hangs over the paper's edge.
    const seen = await page.locator('#app > *').evaluateAll(parts => parts.filter(part => part.checkVisibility()).map(part => part.className));
    expect(seen).toHaveLength(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await expect(sheet.getByRole('table')).toBeVisible();
    await expect(sheet.locator('figure svg').first()).toBeVisible();
    expect(await sheet.locator('figure svg').count()).toBeGreaterThanOrEqual(1);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
    // Ink, whatever the theme: this one is dark.
    const inks = await sheet.locator('p, td, th, code, b').evaluateAll(parts => [...new Set(parts.map(part => getComputedStyle(part).color))]);
    expect(inks).toEqual(['rgb(0, 0, 0)']);
    if (!one) await expect(sheet.locator('.print-link')).toContainText('#');
    await shot(`print-${what.replaceAll(' ', '-')}`, page);
    await page.pdf({ path: testInfo.outputPath('page.pdf'), format: 'A4' });
    await page.emulateMedia({ media: 'screen' });
    await expect(sheet).toHaveCount(0);
    await expect(page.locator('#app > *').first()).toBeVisible();
  });
}

test('in forced colours what is chosen and what counts is seen', async ({ openPage, shot }) => {
  const page = await openPage({ ...opened, theme: 'light' });
  await drawn(page);
  await page.emulateMedia({ forcedColors: 'active' });
  await shot('forced-stack', page);
  const line = tab => tab.evaluate(tab => [getComputedStyle(tab).borderBottomWidth, getComputedStyle(tab).borderBottomColor]);
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const [width, colour] = await line(page.getByRole('tab', { selected: true }));
  expect([width, colour === ground]).toEqual(['3px', false]);
  for (const tab of await page.getByRole('tab', { selected: false }).all()) expect((await line(tab))[1]).toBe(ground);
  await page.locator('label:has(#way-overview)').click();
  await shot('forced-overview', page);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  for (const path of ['/', '/embed.html']) {
    test(`${path} shows the first example`, async ({ page, site, shot, problems }) => {
      // What is preloaded is a script.
      problems.expect(/request failed: .*convscope-[0-9a-f]+\.js csp/);
      await page.goto(address(site.origin, { path }));
      await expect(page.locator('.boot-still svg')).toBeVisible();
      await expect(page.locator('.boot-still tbody tr').nth(1)).toContainText('100 by 100 by 16');
      await shot(`still${path === '/' ? '' : '-embed'}`, page);
    });
  }
});
