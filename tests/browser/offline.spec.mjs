// The page without a network, and a newer version of it.

import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { card, drawn, notice, pixels, type } from './lib/convscope.mjs';
import { address, started } from './lib/page.mjs';
import { DIST, serve } from './lib/server.mjs';
import { expect, test } from './lib/test.mjs';

test.use({ serviceWorkers: 'allow' });

const opened = { hash: 'p=edges-then-patterns', lang: 'en', theme: 'light' };

/** Waits until the worker keeps the page. */
const kept = page => page.evaluate(async () => {
  await navigator.serviceWorker.ready;
  return (await caches.keys()).length;
});

test('after a first visit the page works with the network off', async ({ openPage, context, problems }) => {
  const page = await openPage(opened);
  await drawn(page);
  expect(await kept(page)).toBe(1);
  await context.setOffline(true);
  await page.reload();
  await started(page);
  await drawn(page);
  const before = await pixels(card(page, 1).locator('.strip canvas'));
  await card(page, 1).click();
  await type(page, 1, 'strides', 4);
  await expect(card(page, 1)).toContainText('50×50×16');
  await expect.poll(async () => (await pixels(card(page, 1).locator('.strip canvas'))).crc32).not.toBe(before.crc32);
  // Another picture is there too.
  const photo = await page.evaluate(async () => (await fetch('pictures/coffee.webp')).ok);
  expect(photo).toBe(true);
  await context.setOffline(false);
});

test('what may be installed says so', async ({ openPage }) => {
  const page = await openPage(opened);
  const manifest = await page.evaluate(async () => {
    const link = document.querySelector('link[rel=manifest]').href;
    const manifest = await (await fetch(link)).json();
    const icons = await Promise.all(manifest.icons.map(async icon => {
      const image = await createImageBitmap(await (await fetch(new URL(icon.src, link))).blob());
      return [`${image.width}x${image.height}`, icon.sizes];
    }));
    return { ...manifest, icons };
  });
  expect(manifest.start_url).toBe('./');
  for (const [is, says] of manifest.icons) expect(is).toBe(says);
});

test('no frame, no page of one file has a worker', async ({ framed, page, site }) => {
  const workers = target => target.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
  const { frame } = await framed({ ...opened, path: '/' });
  await page.waitForTimeout(500);
  expect(await workers(frame)).toBe(0);
  await page.goto(address(site.origin, { ...opened, path: '/embed.html' }));
  await started(page);
  await page.waitForTimeout(500);
  expect(await workers(page)).toBe(0);
});

/** A site of its own, which can be changed. */
async function copied(testInfo) {
  const dist = testInfo.outputPath('site');
  await cp(DIST, dist, { recursive: true });
  return { dist, site: await serve(dist) };
}

test('a newer version says that it is there, and opens without losing work', async ({ page, problems }, testInfo) => {
  problems.expect(/foreign request/);
  const { dist, site } = await copied(testInfo);
  try {
    await page.goto(address(site.origin, { path: '/', lang: 'en', theme: 'light' }));
    await started(page);
    await kept(page);
    await page.reload();
    await started(page);
    await card(page, 1).click();
    // Another program under another name, and a worker that knows it.
    const glue = (await readdir(dist)).find(name => /^convscope-[0-9a-f]+\.js$/.test(name));
    const newer = glue.replace(/-[0-9a-f]+/, '-0123456789abcdef');
    await cp(join(dist, glue), join(dist, newer));
    const text = await readFile(join(dist, 'sw.js'), 'utf8');
    await writeFile(join(dist, 'sw.js'), text.replaceAll(glue, newer).replace(/const version = '/, "const version = 'newer-"));
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
    await expect(notice(page)).toContainText('A new version of this page is ready.');
    await type(page, 1, 'filters', 9);
    await expect(notice(page)).toContainText('A new version');
    const loaded = page.waitForEvent('load');
    await page.getByRole('button', { name: 'Reload; nothing is lost' }).click();
    await loaded;
    await started(page);
    await expect(card(page, 1)).toContainText('100×100×9');
    await expect.poll(() => page.evaluate(async () => (await caches.keys()).filter(name => !name.includes('newer-')).length)).toBe(0);
    expect(await page.evaluate(async () => (await caches.keys()).length)).toBe(1);
  } finally {
    await site.close();
  }
});

test('a page that is newer already says nothing', async ({ page, problems }, testInfo) => {
  problems.expect(/foreign request/);
  const { dist, site } = await copied(testInfo);
  try {
    await page.goto(address(site.origin, { path: '/', lang: 'en', theme: 'light' }));
    await started(page);
    await kept(page);
    const text = await readFile(join(dist, 'sw.js'), 'utf8');
    await writeFile(join(dist, 'sw.js'), text.replace(/const version = '/, "const version = 'newer-"));
    await page.reload();
    await started(page);
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
    await expect.poll(() => page.evaluate(async () => (await caches.keys()).every(name => name.includes('newer-')))).toBe(true);
    await expect(notice(page)).toHaveCount(0);
  } finally {
    await site.close();
  }
});
