// Lessons: by mouse, by keyboard alone, in every size and language; what is asked for is hidden until it is answered.

import { readFile } from 'node:fs/promises';
import { drop, field, notice, type } from './lib/convscope.mjs';
import { address, started } from './lib/page.mjs';
import { expect, test } from './lib/test.mjs';

const LESSONS = ['first-shapes', 'padding', 'strides', 'pooling', 'receptive-field', 'parameters', 'depth', 'edges', 'pytorch'];
const lesson = (id, rest = {}) => ({ path: '/embed.html', lang: 'en', theme: 'light', query: { mode: 'lesson', lesson: id }, ...rest });
const panel = page => page.locator('#lesson');
const next = page => page.locator('#lesson-next');
const answer = (page, at = 0) => page.locator(`#answer-${at}`);
const held = page => page.locator('.lchecks > .holds');
const step = (page, at, of) => expect(page.locator('.lplace b')).toHaveText(`Step ${at} of ${of}`);
const file = id => readFile(new URL(`../../www/lessons/${id}.json`, import.meta.url));

test('a lesson by mouse', async ({ openPage }) => {
  const page = await openPage(lesson('strides', { viewport: { width: 1440, height: 900 } }));
  await step(page, 1, 4);
  await expect(page.locator('.fhead')).toHaveText('Strides and the dropped edge');
  // What the step lets be set has a field; the rest is there to be read.
  await expect(field(page, 1, 'strides')).toBeVisible();
  await expect(field(page, 1, 'kernel_size')).toHaveCount(0);
  await expect(page.locator('.lnow')).toHaveText('now 5 × 5 × 1');
  await expect(next(page)).toHaveText('Skip this step');
  await type(page, 1, 'strides', 2);
  await expect(held(page)).toHaveCount(1);
  await expect(next(page)).toHaveText('Next');
  await next(page).click();
  await step(page, 2, 4);
  await expect(page.locator('.lmark').first()).toHaveAttribute('aria-label', /done/);
  // A wrong answer is told, and can be tried again.
  await answer(page).fill('2');
  await page.getByRole('button', { name: 'Check' }).click();
  await expect(page.locator('.lsaid')).toContainText('It is not 2.');
  await page.getByRole('button', { name: 'Hint' }).click();
  await expect(page.locator('.lhints li')).toHaveCount(1);
  await answer(page).fill('1');
  await page.getByRole('button', { name: 'Check' }).click();
  await expect(held(page)).toHaveCount(1);
  await next(page).click();
  await step(page, 3, 4);
  await type(page, 1, 'kernel_size', 4);
  await expect(held(page)).toHaveCount(3);
  // Back and forth: what was made is there.
  await panel(page).getByRole('button', { name: 'Back' }).click();
  await step(page, 2, 4);
  await next(page).click();
  await expect(field(page, 1, 'kernel_size')).toHaveValue('4');
  await page.getByRole('button', { name: 'Start this step again' }).click();
  await expect(field(page, 1, 'kernel_size')).toHaveValue('3');
  await next(page).click();
  await next(page).click();
  await expect(page.locator('.lstep')).toHaveText('The end');
  await expect(page.locator('.lsum')).toHaveText('3 of 4 steps are done.');
});

test('a lesson by keyboard alone', async ({ openPage }) => {
  const page = await openPage(lesson('parameters', { viewport: { width: 1440, height: 900 } }));
  await step(page, 1, 5);
  const go = async (selector, most = 60) => {
    for (let at = 0; at < most; at += 1) {
      if (await page.locator(selector).evaluate(element => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`the keys do not lead to ${selector}`);
  };
  await go('#answer-0');
  await page.keyboard.type('1350');
  await page.keyboard.press('Enter');
  await expect(page.locator('.lsaid')).toContainText('K (biases) is left out');
  await expect(page.locator('#status')).toHaveText(/It is not 1,350\. That number comes out when K \(biases\) is left out\./);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('1,400');
  await page.keyboard.press('Enter');
  // The field is gone; the focus is on what is said of the answer.
  await expect(page.locator('#said-0')).toBeFocused();
  await expect(page.locator('#status')).toHaveText(/Right: parameters of conv2d is 1,400\..*The step is done\./);
  await go('#lesson-next');
  await page.keyboard.press('Enter');
  await step(page, 2, 5);
  await expect(next(page)).toBeFocused();
  await expect(page.locator('#status')).toHaveText(/Step 2 of 5 The second layer|Step 2 of 5/);
  await expect(answer(page)).toHaveValue('');
});

test('what is asked for is hidden, and told when it is answered', async ({ openPage }) => {
  const page = await openPage(lesson('parameters', { viewport: { width: 1440, height: 900 } }));
  const text = async () => (await page.locator('#app').innerText()) + await page.evaluate(() => [...document.querySelectorAll('[aria-label], [title]')].map(e => `${e.ariaLabel} ${e.title}`).join(' '));
  await expect(page.locator('.head .veiled').first()).toContainText('?');
  await expect(page.locator('#lens-tab-why')).toHaveCount(0);
  await expect(page.locator('.totals')).toHaveCount(0);
  expect(await text()).not.toContain('1,400');
  await answer(page).fill('1');
  await answer(page).press('Enter');
  expect(await text()).not.toContain('1,400');
  await page.getByRole('button', { name: 'Show the answer' }).click();
  await expect(page.locator('.head .veiled')).toHaveCount(0);
  expect(await text()).toContain('1,400');
  await expect(page.locator('#lens-tab-why')).toHaveCount(1);
  // It was told, not found: the check does not hold.
  await expect(held(page)).toHaveCount(0);
  await expect(next(page)).toHaveText('Next');
});

test('a size that is asked for cannot be read from the lens or the spine', async ({ openPage }) => {
  const page = await openPage(lesson('first-shapes', { viewport: { width: 1440, height: 900 } }));
  await expect(page.locator('#lens-panel')).toContainText('First predict, then look.');
  await expect(page.locator('.map')).toHaveCount(1);
  expect(await page.locator('#app').innerText()).not.toMatch(/\b100\b/);
  await answer(page).fill('100');
  await answer(page).press('Enter');
  await expect(page.locator('.map')).toHaveCount(2);
  await expect(page.locator('#lens-panel')).not.toContainText('First predict');
});

test('all nine begin, in the one file and in the site', async ({ openPage }) => {
  for (const path of ['/embed.html', '/']) {
    for (const id of LESSONS) {
      const page = await openPage(lesson(id, { path, lang: path === '/' ? 'zh-CN' : 'en', viewport: { width: 1024, height: 768 } }));
      await expect(page.locator('.lmark').first()).toBeVisible();
      await expect(page.locator('.lchecks > li').first()).toBeVisible();
      await expect(notice(page)).toHaveCount(0);
    }
  }
});

test('a visitor finds them in the menu of the full page', async ({ openPage }) => {
  const page = await openPage({ lang: 'en', theme: 'light', viewport: { width: 1440, height: 900 } });
  await page.locator('#document-menu').click();
  await page.getByRole('menuitemradio', { name: /Counting parameters/ }).click();
  await step(page, 1, 5);
  await expect(page.locator('.top .way')).toBeHidden();
  await panel(page).getByRole('button', { name: 'Close the lesson' }).click();
  await expect(panel(page)).toHaveCount(0);
  await expect(page.locator('.totals')).toBeVisible();
  await expect(page.locator('.top .way')).toBeVisible();
});

test('a lesson from a file, from a link, and one that is not there', async ({ openPage, site, page, problems }) => {
  await openPage({ path: '/embed.html', lang: 'en', query: { mode: 'lesson' }, viewport: { width: 1024, height: 768 } });
  await expect(page.locator('.lchoice li')).toHaveCount(9);
  await drop(page, 'mine.json', await file('edges'));
  await step(page, 1, 5);
  // A text is a text, whatever stands in it; what nobody reads is told.
  const mine = { convscope_lesson: 1, title: '<b>T</b>', colour: 1, steps: [{ text: '<img src=x onerror=alert(1)> `code` **bold**\n\n- one\n- two' }] };
  const packed = Buffer.from(JSON.stringify(mine)).toString('base64url');
  await page.goto(address(site.origin, { path: '/embed.html', lang: 'en', query: { mode: 'lesson' } }) + `#l=1j.${packed}`);
  await page.reload();
  await started(page);
  await expect(page.locator('.lbody')).toContainText('<img src=x onerror=alert(1)>');
  await expect(page.locator('.lbody img')).toHaveCount(0);
  await expect(page.locator('.lbody li')).toHaveText(['one', 'two']);
  await expect(notice(page)).toContainText('colour');
  await expect(next(page)).toHaveText('Finish');
  problems.expect(/404|ERR_FAILED/);
  await openPage(lesson('nobody', { path: '/' }));
  await expect(notice(page)).toContainText('nobody');
});

test('in a frame that may only run scripts', async ({ framed }) => {
  const { frame } = await framed(lesson('padding', { sandbox: 'allow-scripts', crossSite: true, width: 320, height: 240 }));
  await expect(frame.locator('.lplace b')).toHaveText('Step 1 of 5');
  // The text, or the network: there is no room for both.
  await expect(frame.locator('#app > .app')).toBeHidden();
  await frame.locator('.lfold').click();
  await expect(frame.locator('#app > .app')).toBeVisible();
  await expect(frame.locator('.lheld')).toHaveText('0 of 1');
  await frame.locator('.lfold').click();
  await answer(frame).fill('6');
  await answer(frame).press('Enter');
  await expect(held(frame)).toHaveCount(1);
  const wide = await frame.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(320);
});

for (const lang of ['en', 'zh-CN']) {
  test(`lessons are open to everyone, in ${lang}`, async ({ openPage, axe, shot }) => {
    const sizes = { light: [1440, 900], dark: [390, 844], contrast: [820, 1180] };
    for (const [theme, [width, height]] of Object.entries(sizes)) {
      const page = await openPage(lesson('parameters', { lang, theme, viewport: { width, height } }));
      await expect(page.locator('.lchecks > li')).toHaveCount(1);
      await axe(page);
      await answer(page).fill('1350');
      await answer(page).press('Enter');
      await axe(page);
      await answer(page).fill('1400');
      await answer(page).press('Enter');
      await page.locator('.lmark').nth(4).click();
      await page.locator('.lmore .btn').click();
      await axe(page);
      await shot(`lesson-${lang}-${theme}`, page);
      const texts = await page.locator('body').innerText();
      expect(/[\u4e00-\u9fff]/.test(texts)).toBe(lang === 'zh-CN');
    }
    for (const viewport of [{ width: 320, height: 240 }, { width: 640, height: 360 }]) {
      const page = await openPage(lesson('edges', { lang, viewport }));
      await axe(page);
      await page.locator('.lfold').click();
      await axe(page);
      await shot(`lesson-${lang}-${viewport.width}`, page);
    }
  });
}
