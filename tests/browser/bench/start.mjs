// How long the page takes to start, from the request to the moment when the program has drawn itself.

import { figure, withBrowser } from '../lib/browser.mjs';

await withBrowser(async ({ open }) => {
  const times = [];
  for (let n = 0; n < 10; n += 1) {
    const page = await open();
    times.push(await page.evaluate(() => convscopeStarted));
    await page.context().close();
  }
  figure('start, first visit', times, 'ms');
});
