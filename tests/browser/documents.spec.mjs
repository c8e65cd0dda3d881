// What a person made: kept for next time, saved, opened; and the page's address.

import { readFile } from 'node:fs/promises';
import { card, choose, drawn, drop, field, middle, notice, paste, type } from './lib/convscope.mjs';
import { png } from './lib/pictures.mjs';
import { address } from './lib/page.mjs';
import { expect, test } from './lib/test.mjs';

const undo = page => page.locator('[aria-keyshortcuts="Control+Z"]');

/** Waits until what was made is kept. Looking for it makes no database: the page would find one without its store. */
const kept = page => expect.poll(() => page.evaluate(() => new Promise((done, failed) => {
  const request = indexedDB.open('convscope');
  request.onupgradeneeded = () => { request.transaction.abort(); };
  request.onerror = event => { event.preventDefault(); if (request.error.name === 'AbortError') done(''); else failed(request.error); };
  request.onsuccess = () => {
    const all = request.result.transaction('kept').objectStore('kept').get('document');
    all.onsuccess = () => { request.result.close(); done(all.result); };
  };
})));

/** Opens a file through the document's menu. */
async function open(page, name, text) {
  await page.locator('#document-menu').click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('menuitem', { name: 'open' }).first().click();
  await (await chooser).setFiles({ name, mimeType: '', buffer: Buffer.from(text) });
}

const model = `{"class_name": "Sequential", "config": {"name": "mine", "layers": [
  {"class_name": "InputLayer", "config": {"batch_shape": [null, 28, 28, 1]}},
  {"class_name": "Conv2D", "config": {"name": "c", "filters": 8, "kernel_size": 3}}]}}`;

test('what was made comes back, its own picture too', async ({ openPage, site }) => {
  const page = await openPage();
  await drawn(page);
  await type(page, 1, 'filters', 5);
  await choose(page, 'mine.png', png(8, 8, () => [30, 30, 30]));
  await expect(page.locator('#choose-picture')).toHaveText('mine.png');
  await kept(page).toContain('mine.png');
  await page.goto(address(site.origin));
  await expect(notice(page)).toHaveText('Your last network is back.');
  await expect(page.locator('#choose-picture')).toHaveText('mine.png');
  await expect(card(page, 1).locator('.shape').last()).toHaveText(/100\s*×\s*100\s*×\s*5/);
  await expect.poll(() => middle(page)).toEqual([30, 30, 30, 255]);
});

test('what was made last is kept even when the page is left at once', async ({ openPage, site }) => {
  const page = await openPage();
  await drawn(page);
  await type(page, 1, 'filters', 5);
  await kept(page).toContain('"filters":5');
  await type(page, 1, 'filters', 6);
  await page.goto(address(site.origin));
  await expect(card(page, 1).locator('.shape').last()).toHaveText(/100\s*×\s*100\s*×\s*6/);
});

test('nothing is kept before anything is changed', async ({ openPage, site }) => {
  const page = await openPage();
  await drawn(page);
  await page.goto(address(site.origin));
  await drawn(page);
  await expect(notice(page)).toHaveCount(0);
});

test('a link to an example takes nothing away', async ({ openPage, site }) => {
  const page = await openPage();
  await drawn(page);
  await type(page, 1, 'filters', 5);
  await kept(page).toContain('"filters":5');
  await page.goto('about:blank');
  await page.goto(address(site.origin, { hash: 'p=lenet5' }));
  await expect(page).toHaveTitle('LeNet-5 · Convscope');
  await undo(page).click();
  await expect(card(page, 1).locator('.shape').last()).toHaveText(/100\s*×\s*100\s*×\s*5/);
  // The address says what is on the screen.
  await expect.poll(() => new URL(page.url()).hash).toMatch(/^#s=1z\./);
});

test('a network is saved as a file and opened again', async ({ openPage }) => {
  const page = await openPage();
  await drawn(page);
  await type(page, 1, 'filters', 5);
  const download = page.waitForEvent('download');
  await page.keyboard.press('Control+s');
  const file = await download;
  expect(file.suggestedFilename()).toBe('Edges, then patterns.json');
  const text = await readFile(await file.path(), 'utf8');
  expect(JSON.parse(text).class_name).toBe('Sequential');
  await undo(page).click();
  await expect(undo(page)).toBeDisabled();
  await open(page, 'mine.json', text);
  await expect(card(page, 1).locator('.shape').last()).toHaveText(/100\s*×\s*100\s*×\s*5/);
  await expect(notice(page)).toHaveCount(0);
});

test('a model of Keras can be pasted and dropped, but not into a field', async ({ openPage }) => {
  const page = await openPage();
  await drawn(page);
  await drop(page, 'model.json', Buffer.from(model));
  await expect(page.locator('.layers > li')).toHaveCount(2);
  await undo(page).click();
  await expect(page.locator('.layers > li')).toHaveCount(6);
  await paste(page, model);
  await expect(page).toHaveTitle('mine · Convscope');
  await undo(page).click();
  await page.evaluate(text => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    document.querySelector('input[type=text]').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
  }, model);
  await expect(page.locator('.layers > li')).toHaveCount(6);
});

const broken = {
  'a text': ['hello', '“a.json” is no saved network. Nothing was changed. Line 1, column 1: this is no JSON.'],
  'a file cut short': [model.slice(0, 90), /^“a.json” is no saved network\. Nothing was changed\. It ends too early, at line \d\.$/],
  'other JSON': ['{"a": 1}', /no model of Keras/],
  'no text at all': [Buffer.from([0xff, 0xfe, 0x00]), '“a.json” is no saved network. Nothing was changed.'],
};
for (const [what, [text, sentence]] of Object.entries(broken)) {
  test(`a broken file (${what}) is told and changes nothing`, async ({ openPage }) => {
    const page = await openPage();
    await drawn(page);
    await open(page, 'a.json', text);
    await expect(notice(page)).toHaveText(sentence);
    await expect(page.locator('.layers > li')).toHaveCount(6);
    await expect(undo(page)).toBeDisabled();
  });
}

test.describe('where nothing may be stored', () => {
  const forbid = () => {
    for (const name of ['localStorage', 'indexedDB']) {
      Object.defineProperty(globalThis, name, { get() { throw new DOMException('forbidden', 'SecurityError'); } });
    }
  };
  test('everything works, and it is said once that nothing is kept', async ({ openPage, page }) => {
    await page.addInitScript(forbid);
    await openPage();
    await drawn(page);
    await type(page, 1, 'filters', 5);
    await expect(notice(page)).toHaveText('This page may not store anything here, so this network is not kept for next time. Save it as a file.');
    await page.locator('.notices button').click();
    await type(page, 1, 'filters', 6);
    await page.waitForTimeout(1000);
    await expect(notice(page)).toHaveCount(0);
    await drawn(page);
  });

  test('a frame of another site keeps nothing and says nothing', async ({ framed }) => {
    const { frame } = await framed({ sandbox: 'allow-scripts', width: 1200, height: 800 });
    await drawn(frame);
    await type(frame, 1, 'filters', 5);
    await frame.waitForTimeout(1000);
    await expect(notice(frame)).toHaveCount(0);
    await expect(card(frame, 1).locator('.strip')).toHaveAttribute('aria-valuemax', '4');
  });
});

test('a full storage is told', async ({ openPage, page }) => {
  await page.addInitScript(() => {
    IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
  });
  await openPage();
  await drawn(page);
  await type(page, 1, 'filters', 5);
  await expect(notice(page)).toHaveText('The browser’s storage is full, so this network is not kept for next time. Save it as a file.');
});

test.describe('the address', () => {
  test('an unknown example is told', async ({ openPage }) => {
    const page = await openPage({ hash: 'p=resnet9000' });
    await expect(notice(page)).toContainText('There is no example called “resnet9000”.');
    await drawn(page);
  });

  test('a link changes what is shown without loading the page again', async ({ openPage }) => {
    const page = await openPage({ hash: 'p=keras-example-1' });
    await expect(page).toHaveTitle(/^Two convolutions/);
    await page.evaluate(() => { globalThis.same = true; location.hash = '#p=lenet5'; });
    await expect(page).toHaveTitle(/^LeNet-5/);
    await page.evaluate(() => { location.hash = '#p=nothing'; });
    await expect(notice(page)).toContainText('“nothing”');
    await expect(page).toHaveTitle(/^LeNet-5/);
    expect(await page.evaluate(() => globalThis.same)).toBe(true);
  });

  test('what WordPress appends to it is ignored', async ({ openPage }) => {
    const page = await openPage({ hash: 'p=lenet5#?secret=abc' });
    await expect(page).toHaveTitle(/^LeNet-5/);
    await expect(notice(page)).toHaveCount(0);
  });

  test('language, theme and size of text', async ({ openPage }) => {
    const page = await openPage({ lang: 'zh-CN', theme: 'dark', text: 150 });
    const root = page.locator('html');
    await expect(root).toHaveAttribute('lang', 'zh-CN');
    await expect(root).toHaveAttribute('data-theme', 'dark');
    expect(await root.evaluate(root => root.style.fontSize)).toBe('150%');
    await expect(page).toHaveTitle(/^[\u4e00-\u9fff]+ · Convscope$/);
  });

  test('the theme follows the system as it changes', async ({ openPage, page }) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await openPage();
    const root = page.locator('html');
    await expect(root).toHaveAttribute('data-theme', 'dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await expect(root).toHaveAttribute('data-theme', 'light');
    await page.emulateMedia({ contrast: 'more' });
    await expect(root).toHaveAttribute('data-theme', 'contrast');
  });
});

test('what the reader chooses is kept, what the address says is not', async ({ openPage, site }) => {
  const page = await openPage({ theme: 'dark' });
  await page.locator('#language-menu').click();
  await page.getByRole('menuitemradio', { name: '中文' }).click();
  await page.goto(address(site.origin));
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
});

test('a new layer in a frame gets the focus without moving the page around it', async ({ framed }) => {
  const { page, frame } = await framed({ crossSite: true, lead: 1200, width: 1000, height: 600 });
  await page.evaluate(() => scrollTo(0, 1300));
  const place = await page.evaluate(() => scrollY);
  await drawn(frame);
  await frame.locator('.ins').last().click();
  await frame.locator('#catalogue-list [role=option]').first().click();
  await expect(frame.locator('.title:focus')).toHaveCount(1);
  await expect(frame.locator('.title:focus')).toBeInViewport();
  expect(await page.evaluate(() => scrollY)).toBe(place);
});
