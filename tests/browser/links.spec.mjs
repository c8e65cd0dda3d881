// Links: what the address shows, what it says wrongly, what is fetched from another address, and the links that are copied.

import { readFile } from 'node:fs/promises';
import { choose, drawn, notice, type } from './lib/convscope.mjs';
import { address } from './lib/page.mjs';
import { png } from './lib/pictures.mjs';
import { expect, test } from './lib/test.mjs';

const LENET = 'm=i28x28x1-c6k5p.tanh-a2-c16k5.tanh-a2-f-d120.tanh-d84.tanh-d10.softmax';
const calm = { lang: 'en', theme: 'light' };
const layers = target => target.locator('.layers > li');
const hash = page => page.evaluate(() => location.hash);
const undo = page => page.locator('[aria-keyshortcuts="Control+Z"]');

async function menu(page, name) {
  await page.locator('#document-menu').click();
  await page.getByRole('menuitem', { name }).click();
}

/** Copies a link and returns it. */
async function copied(page) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await menu(page, 'Copy link');
  await expect(notice(page)).toContainText('The link is copied');
  return page.evaluate(() => navigator.clipboard.readText());
}

test('every link that was ever given out opens', async ({ openPage, site }) => {
  test.slow();
  const golden = await readFile(new URL('../golden-links.txt', import.meta.url), 'utf8');
  const links = golden.split('\n').filter(line => line.includes(' <- ')).map(line => line.split(' <- ')[1]);
  expect(links.length).toBeGreaterThan(10);
  const page = await openPage(calm);
  for (const link of links) {
    await page.evaluate(link => { location.hash = `#${link}`; }, link);
    await expect(notice(page).filter({ hasText: /link|example/ }), link).toHaveCount(0);
    expect(await layers(page).count(), link).toBeGreaterThan(0);
  }
});

test('a link opens, and what was made is one step back', async ({ openPage, site }) => {
  const page = await openPage({ ...calm, hash: LENET });
  await expect(layers(page)).toHaveCount(9);
  await expect(notice(page)).toHaveCount(0);
  await type(page, 1, 'filters', 7);
  await page.evaluate(() => { globalThis.same = true; location.hash = '#m=i5x5x1-c1k3s2'; });
  await expect(layers(page)).toHaveCount(2);
  await undo(page).click();
  await expect(layers(page)).toHaveCount(9);
  await expect(layers(page).nth(1).locator('.shape').last()).toHaveText(/28\s*×\s*28\s*×\s*7/);
  expect(await page.evaluate(() => globalThis.same)).toBe(true);
});

test('the address follows what is on the screen, and opens the same again', async ({ openPage, site }) => {
  const page = await openPage({ ...calm, hash: LENET });
  await type(page, 1, 'filters', 7);
  await expect.poll(() => hash(page)).toBe(`#${LENET.replace('c6k5p', 'c7k5p')}`);
  await page.goto('about:blank');
  await page.goBack();
  await expect(layers(page).nth(1).locator('.shape').last()).toHaveText(/28\s*×\s*28\s*×\s*7/);
  await expect(undo(page)).toBeDisabled();
});

test('the address changes at most twice a second', async ({ openPage, page }) => {
  await page.addInitScript(() => {
    globalThis.changes = [];
    const replace = history.replaceState;
    history.replaceState = function (...rest) { globalThis.changes.push(performance.now()); return replace.apply(this, rest); };
  });
  await openPage({ ...calm, hash: LENET });
  for (let filters = 7; filters < 27; filters++) await type(page, 1, 'filters', filters);
  await expect.poll(() => hash(page)).toContain('c26k5p');
  const times = await page.evaluate(() => globalThis.changes);
  for (let at = 1; at < times.length; at++) expect(times[at] - times[at - 1]).toBeGreaterThan(490);
});

test('a reload brings the own picture back, which no link carries', async ({ openPage }) => {
  const page = await openPage({ ...calm, hash: LENET });
  await page.locator('#title-0').click();
  await choose(page, 'mine.png', png(28, 28, () => [90, 90, 90]));
  await expect(page.locator('#choose-picture')).toHaveText('mine.png');
  await expect.poll(() => page.evaluate(() => localStorage.getItem('convscope.kept'))).not.toBeNull();
  await expect.poll(() => hash(page)).toMatch(/^#[ms]=/);
  await page.waitForTimeout(600);
  await page.reload();
  await expect(page.locator('#choose-picture')).toHaveText('mine.png');
  const link = await copied(page);
  await expect(notice(page)).toContainText('It does not carry your own picture');
  expect(link).not.toContain('mine.png');
});

test('a link is copied and opens the same network', async ({ openPage, site }) => {
  const page = await openPage({ ...calm, hash: LENET });
  await drawn(page, 4);
  const link = await copied(page);
  expect(new URL(link).hash).toBe(`#${LENET}`);
  await type(page, 1, 'filters', 9);
  await page.goto('about:blank');
  await page.goto(await link);
  await expect(layers(page)).toHaveCount(9);
});

test('where nothing may be copied the link is there to be copied by hand', async ({ openPage, page, axe }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
    document.execCommand = () => false;
  });
  await openPage({ ...calm, hash: LENET });
  await menu(page, 'Copy link');
  const area = page.getByRole('dialog').locator('textarea');
  await expect(area).toHaveValue(new RegExp(`#${LENET}$`));
  await expect(area).toBeFocused();
  expect(await area.evaluate(area => area.value.slice(area.selectionStart, area.selectionEnd))).toBe(await area.inputValue());
  await axe(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

// --- What is wrong with a link is one sentence ---------------------------------------------------------------------------------

const hostile = {
  '64 kB of anything': [`s=${'A-_'.repeat(21845)}`, 'The link is damaged'],
  'more than is read': [`m=${'x'.repeat(70_000)}`, 'at most 65,536 are read'],
  '2^32 channels': ['m=i28x28x1-c4294967296k5', 'Part 2 of the link, c4294967296k5, says no layer that works.'],
  'a million layers': [`m=i8x8x1${'-f'.repeat(1_000_000)}`, '2,000,006 characters'],
  'a script for a layer': ['m=i8x8x1-<script>alert(1)</script>', 'Part 2 of the link'],
  'a script for an example': ['p=<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  'a script for an address': ['u=javascript:alert(1)', 'it must begin with https://'],
  'an address that is not secure': ['u=http://example.org/a.json', 'it must begin with https://'],
  'a version to come': ['s=2z.abc', 'made by a newer version'],
};
for (const [what, [link, told]] of Object.entries(hostile)) {
  test(`a hostile link is told: ${what}`, async ({ openPage, page }) => {
    await page.addInitScript(() => { globalThis.alert = () => { globalThis.alerted = true; }; });
    await openPage(calm);
    await page.evaluate(link => { location.hash = `#${link}`; }, link);
    await expect(notice(page)).toContainText(told);
    await expect(layers(page)).toHaveCount(6);
    await drawn(page);
    expect(await page.evaluate(() => globalThis.alerted)).toBeUndefined();
    expect(await page.locator('.notices img, .notices script').count()).toBe(0);
    await page.getByRole('button', { name: 'Close' }).click();
    await expect(notice(page)).toHaveCount(0);
  });
}

test('a wrong link is told when the page begins with it, in both languages', async ({ openPage }) => {
  let page = await openPage({ ...calm, hash: 'm=i28x28x1-q9' });
  await expect(notice(page)).toHaveText('Part 2 of the link, q9, says no layer that works. The network on screen stays.');
  await drawn(page);
  page = await openPage({ lang: 'zh-CN', hash: 's=1z.AAAA' });
  await expect(notice(page)).toHaveText('链接已损坏：缺少了一部分，或被改动过。屏幕上的网络保持不变。');
});

test('what the address says wrongly is told, what it does not know is left to the console', async ({ openPage, page }) => {
  const warned = page.waitForEvent('console', message => message.type() === 'warning' && message.text().includes('utm_source'));
  await openPage({ ...calm, query: { theme: 'pink', utm_source: 'x' }, hash: LENET, theme: undefined });
  await expect(notice(page)).toContainText('theme=pink');
  await warned;
  await expect(layers(page)).toHaveCount(9);
});

test('enormous sizes show what can be said of them', async ({ openPage }) => {
  const page = await openPage({ ...calm, hash: 'm=i999999999x999999999x999-c999999999k99-f-d10' });
  await expect(layers(page)).toHaveCount(4);
  await type(page, 1, 'filters', 4);
  await expect(layers(page).nth(1).locator('.shape').last()).toContainText('4');
});

// --- A network at another address ------------------------------------------------------------------------------------------------

const model = JSON.stringify({ class_name: 'Sequential', config: { name: 'from_afar', layers: [
  { class_name: 'InputLayer', config: { batch_shape: [null, 28, 28, 1] } },
  { class_name: 'Conv2D', config: { name: 'c', filters: 8, kernel_size: 3 } }] } });
const cors = { 'Access-Control-Allow-Origin': '*', 'Content-Type': 'application/json' };
const fetching = url => ({ ...calm, hash: `u=${encodeURIComponent(url)}` });

test('a network comes from another address, whose host is said', async ({ openPage, site }) => {
  const url = site.put(model, { path: '/put/model.json', ...cors });
  const page = await openPage(fetching(url));
  await expect(notice(page)).toHaveText(`This network comes from ${new URL(url).host}.`);
  await expect(page).toHaveTitle('from_afar · Convscope');
  await undo(page).click();
  await expect(layers(page)).toHaveCount(6);
});

for (const [what, body, headers, told] of [
  ['no permission', model, { 'Content-Type': 'application/json' }, '(CORS)'],
  ['too much', Buffer.alloc((4 << 20) + 1, ' '), cors, 'larger than 4.00 MB'],
  ['a page', '<!doctype html><script>alert(1)</script>', cors, 'No network came'],
  ['an error', 'gone', { ...cors, status: 404 }, 'status 404'],
]) {
  test(`no network comes from another address: ${what}`, async ({ openPage, site, problems }) => {
    problems.expect(/CORS|ERR_FAILED|404/);
    const url = site.put(body, { path: `/put/${what.replace(' ', '-')}.json`, ...headers });
    const page = await openPage(fetching(url));
    await expect(notice(page)).toContainText(`No network came from ${new URL(url).host}`);
    await expect(notice(page)).toContainText(told);
    await expect(layers(page)).toHaveCount(6);
  });
}
