// The camera, as Chromium imitates one.

import { expect, test } from './lib/test.mjs';

test.use({
  permissions: ['camera'],
  launchOptions: async ({ launchOptions }, use) => use({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  }),
});

test('a photograph becomes the picture, and the camera is given back', async ({ openPage, axe }) => {
  const page = await openPage({ hash: 'p=keras-example-1', lang: 'en', theme: 'light' });
  await page.evaluate(() => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    globalThis.tracks = [];
    navigator.mediaDevices.getUserMedia = async wish => {
      const stream = await ask(wish);
      globalThis.tracks.push(...stream.getTracks());
      return stream;
    };
  });
  await page.getByRole('button', { name: 'camera', exact: true }).click();
  const take = page.getByRole('button', { name: 'Take the picture' });
  await expect(take).toBeEnabled();
  await axe(page);
  await page.getByRole('button', { name: 'Freeze' }).click();
  await take.click();
  await expect(page.locator('dialog')).toHaveCount(0);
  await expect(page.locator('#choose-picture')).toContainText('your picture');
  expect(await page.evaluate(() => globalThis.tracks.map(track => track.readyState))).toEqual(['ended']);
});
