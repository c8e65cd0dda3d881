// Code that comes in and goes out: pasted Python, archives of Keras, the tab of code.

import { readFile } from 'node:fs/promises';
import { expect, test } from './lib/test.mjs';
import { card, drawn, drop, notice, paste } from './lib/convscope.mjs';

const conv = `from keras.layers import Conv2D

Conv2D(filters=16, kernel_size=2, strides=2, padding='valid',
       activation='relu', input_shape=(200, 200, 1))`;

test('a snippet of Keras is pasted as it stands', async ({ openPage }) => {
  const page = await openPage();
  await drawn(page);
  await paste(page, conv);
  await expect(page.locator('.layers > li')).toHaveCount(2);
  await expect(card(page, 1).locator('.shape').last()).toHaveText(/100\s*×\s*100\s*×\s*16/);
  await expect(notice(page)).toHaveCount(0);
  await paste(page, 'model = Sequential([Input((28, 28, 1)), Flatten()])\nmodel.add(Dense(get_units()))');
  await expect(page.locator('.layers > li')).toHaveCount(3);
  await expect(notice(page)).toContainText('Line 2 is not understood: get_units()');
  await paste(page, 'some words');
  await expect(notice(page)).toContainText('There is no layer of Keras in it.');
  await expect(page.locator('.layers > li')).toHaveCount(3);
});

test('an archive of Keras opens', async ({ openPage }) => {
  const page = await openPage();
  await drawn(page);
  const archive = await readFile(new URL('../keras/oracle/files/keras/digits.keras', import.meta.url));
  await drop(page, 'digits.keras', archive);
  await expect(page).toHaveTitle('sequential · Convscope');
});

test('the network as code is copied and downloaded', async ({ openPage, context, axe }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await openPage({ hash: 'p=keras-example-1', lang: 'en', theme: 'light' });
  await drawn(page, 2);
  await page.getByRole('tab', { name: 'Code' }).click();
  const text = page.locator('.code-text');
  await expect(text).toContainText('keras.Input(shape=(200, 200, 1))');
  await page.locator('.code label', { hasText: /^input_shape$/ }).click();
  await expect(text).toContainText('input_shape=(200, 200, 1)');
  await expect(text).not.toContainText('keras.Input');
  await axe(page);
  await page.locator('.code label', { hasText: 'PyTorch' }).click();
  await expect(text).toContainText('class Network(nn.Module)');
  await page.locator('.code').getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(page.locator('.code [role=status]')).toHaveText('The code is copied.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await text.textContent());
  await page.locator('.code label', { hasText: 'Keras JSON' }).click();
  const download = page.waitForEvent('download');
  await page.locator('.code').getByRole('button', { name: 'Download' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('model.json');
  expect(JSON.parse(await readFile(await file.path(), 'utf8')).class_name).toBe('Sequential');
});
