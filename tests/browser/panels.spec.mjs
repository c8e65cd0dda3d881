// What stands over the page: help, the drawing board, the camera, the tour, notices, what is read aloud, the summary.

import { expect, test } from './lib/test.mjs';

const opened = { hash: 'p=keras-example-1', lang: 'en', theme: 'light' };

async function help(page) {
  await page.locator('#help-menu').click();
  await page.getByRole('menuitem', { name: 'Help', exact: true }).click();
  return page.getByRole('dialog', { name: 'Help' });
}

async function tour(page) {
  await page.locator('#help-menu').click();
  await page.getByRole('menuitem', { name: 'Start the tour' }).click();
  return page.getByRole('complementary', { name: 'A first look' });
}

for (const lang of ['en', 'zh-CN']) {
  for (const theme of ['light', 'dark', 'contrast']) {
    test(`help is open to everyone: ${lang}, ${theme}`, async ({ openPage, axe }) => {
      const page = await openPage({ ...opened, lang, theme });
      await page.locator('#help-menu').click();
      await page.getByRole('menuitem').last().click();
      await expect(page.locator('dialog.help')).toBeVisible();
      await axe(page);
    });
  }
}

test('help takes the focus, sets the language and gives the focus back', async ({ openPage }) => {
  const page = await openPage(opened);
  const dialog = await help(page);
  await dialog.getByRole('radio', { name: '中文' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.getByRole('dialog', { name: '帮助' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog')).toHaveCount(0);
  expect(await page.evaluate(() => document.activeElement.id)).toBe('help-menu');
});

test('a drawing becomes the picture, by pointer and by keys', async ({ openPage, axe }) => {
  const page = await openPage(opened);
  await page.getByRole('button', { name: 'draw', exact: true }).click();
  const use = page.getByRole('button', { name: 'Use this drawing' });
  await expect(use).toBeDisabled();
  const board = page.locator('.board');
  const place = await board.boundingBox();
  const at = part => [place.x + place.width * part, place.y + place.height * 0.5];
  await page.mouse.move(...at(0.2));
  await page.mouse.down();
  await page.mouse.move(...at(0.8), { steps: 8 });
  await page.mouse.up();
  await board.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('PageUp');
  await page.keyboard.down(' ');
  for (let n = 0; n < 5; n++) await page.keyboard.press('ArrowRight');
  await page.keyboard.up(' ');
  const white = (x, y) => page.evaluate(([x, y]) => {
    const canvas = document.querySelector('.board canvas');
    const [red] = canvas.getContext('2d').getImageData(canvas.width * x, canvas.height * y, 1, 1).data;
    return red > 200;
  }, [x, y]);
  expect([await white(0.5, 0.5), await white(0.5, 0.8), await white(0.1, 0.02)]).toEqual([true, false, true]);
  await axe(page);
  await page.getByRole('button', { name: 'Undo the last stroke' }).click();
  expect([await white(0.5, 0.5), await white(0.1, 0.02)]).toEqual([true, false]);
  await use.click();
  await expect(page.locator('dialog')).toHaveCount(0);
  await expect(page.locator('#choose-picture')).toContainText('your drawing');
});

for (const [name, sentence] of [
  ['NotAllowedError', 'The camera is not allowed for this page.'],
  ['NotFoundError', 'No camera was found.'],
  ['NotReadableError', 'The camera is used by another program.'],
]) {
  test(`without a camera the page says why: ${name}`, async ({ openPage, axe }) => {
    const page = await openPage(opened);
    await page.evaluate(name => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', name));
    }, name);
    await page.getByRole('button', { name: 'camera', exact: true }).click();
    await expect(page.getByRole('alert').filter({ hasText: sentence })).toBeVisible();
    await expect(page.locator('dialog')).toHaveCount(0);
    await axe(page);
    await page.locator('.notice').getByRole('button', { name: 'Close' }).click();
    await expect(page.locator('.notice')).toHaveCount(0);
  });
}

test('the tour: three steps, each ended by doing it', async ({ openPage, axe }) => {
  const page = await openPage(opened);
  const card = await tour(page);
  await expect(card).toContainText('Change a stride');
  await axe(page);
  const stride = page.locator('.row.sel [data-param=strides] input').first();
  await stride.focus();
  await page.keyboard.press('ArrowUp');
  await expect(card).toContainText('The output is now 67 × 67 × 16');
  await card.getByRole('button', { name: 'Next' }).click();
  await page.locator('.row.first .map').click();
  await expect(card).toContainText('This cell sees 1 × 1 pixels');
  await card.getByRole('button', { name: 'Next' }).click();
  await page.locator('.addend .ins').click();
  await page.locator('.catg li', { hasText: 'Flatten' }).click();
  await expect(card).toContainText('flatten is in.');
  await card.getByRole('button', { name: 'Finish' }).click();
  await expect(card).toHaveCount(0);
});

test('the tour goes by Escape and stays in the window', async ({ openPage }) => {
  for (const [width, height] of [[1440, 900], [820, 1180], [390, 844]]) {
    const page = await openPage({ ...opened, viewport: { width, height } });
    await page.locator(width < 700 ? '#all-menu' : '#help-menu').click();
    await page.getByRole('menuitem', { name: 'Start the tour' }).click();
    for (let step = 0; step < 3; step++) {
      const place = await page.locator('.tour').boundingBox();
      expect(place.x).toBeGreaterThanOrEqual(0);
      expect(place.x + place.width).toBeLessThanOrEqual(width);
      expect(place.y).toBeGreaterThanOrEqual(48);
      expect(place.y + place.height).toBeLessThanOrEqual(height);
      // It stands in a bar of its own, above all that it is about.
      const below = await page.locator('#app > main').boundingBox();
      expect(place.y + place.height).toBeLessThanOrEqual(below.y + 0.5);
      if (step < 2) await page.locator('.tour').getByRole('button', { name: 'Next' }).click();
    }
    await page.keyboard.press('Escape');
    await expect(page.locator('.tour')).toHaveCount(0);
  }
});

for (const [lang, sentence] of [
  ['en', 'conv2d: strides now 4. Output 50 by 50 by 16. Changed: conv2d_1.'],
  ['zh-CN', 'conv2d：strides 改为 4。输出 50 乘 50 乘 16。改变的层：conv2d_1。'],
]) {
  test(`an edit is read aloud, once, when it is over: ${lang}`, async ({ openPage }) => {
    const page = await openPage({ ...opened, lang });
    await page.waitForTimeout(1500);
    await expect(page.locator('#status')).toHaveText('');
    await page.evaluate(() => {
      globalThis.said = [];
      new MutationObserver(() => globalThis.said.push(document.querySelector('#status').textContent.trim()))
        .observe(document.querySelector('#status'), { characterData: true, childList: true, subtree: true });
    });
    const stride = page.locator('.row.sel [data-param=strides] input').first();
    // Both in one breath, as a drag is, however slow the machine.
    await stride.evaluate(input => {
      for (let n = 0; n < 2; n++) input.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true, cancelable: true }));
    });
    await expect(page.locator('#status')).toHaveText(sentence);
    expect(await page.evaluate(() => globalThis.said)).toEqual([sentence]);
  });
}

test('what is done as soon as the page is there is read aloud, too', async ({ openPage }) => {
  const page = await openPage({ hash: 'p=keras-example-1', lang: 'en' });
  await page.evaluate(() => {
    const field = document.getElementById('field-1-strides');
    field.focus();
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true, cancelable: true }));
  });
  await expect(page.locator('#status')).toContainText('strides');
});

test('the summary is the table that Keras prints, and is copied as such', async ({ openPage, context, axe }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await openPage(opened);
  await page.getByRole('tab', { name: 'Window' }).focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('tab', { name: 'Summary' })).toBeFocused();
  const rows = page.locator('.summary tbody tr');
  await expect(rows).toHaveText([/conv2d.*\(None, 100, 100, 16\).*80/, /conv2d_1.*\(None, 100, 100, 32\).*4,640/]);
  await axe(page);
  await rows.nth(1).click();
  await expect(page.locator('.row.sel')).toContainText('conv2d_1');
  await page.getByRole('button', { name: 'Copy the table' }).click();
  await expect(page.getByText('The table is copied.')).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toContain('┃ Layer (type)                         ┃ Output Shape                ┃         Param # ┃');
  expect(text).toContain(' Total params: 4,720 (18.44 KB)');
});

test('in a frame that may not copy, the table is shown to be copied by hand', async ({ framed, problems }) => {
  problems.expect(/Clipboard API has been blocked/);
  const { frame } = await framed({ sandbox: 'allow-scripts', width: 1200, height: 800, ...opened });
  await frame.evaluate(() => {
    document.execCommand = () => false;
  });
  await frame.getByRole('tab', { name: 'Summary' }).click();
  await frame.getByRole('button', { name: 'Copy the table' }).click();
  await expect(frame.locator('.sum-text')).toHaveValue(/Total params: 4,720/);
  await expect(frame.getByRole('alert').filter({ hasText: 'did not let the page copy' })).toBeVisible();
});
