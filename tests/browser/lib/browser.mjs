// For scripts that are not tests: a browser, the site, and the page in it.
//
//   await withBrowser(async ({ browser, site, open }) => { const page = await open({ lang: 'en' }); … });

import { chromium } from '@playwright/test';
import { launchOptions } from './chromium.mjs';
import { address, started, watch } from './page.mjs';
import { serve } from './server.mjs';

/** `url`: a site that is served already; otherwise the built one is served. */
export async function withBrowser(work, { url } = {}) {
  const site = url ? { origin: url, close() {} } : await serve();
  const browser = await chromium.launch(launchOptions());
  try {
    await work({
      browser,
      site,
      async open({ viewport = { width: 1440, height: 900 }, reducedMotion, init, ...options } = {}) {
        const context = await browser.newContext({ viewport, reducedMotion });
        await context.addInitScript(watch);
        if (init) await context.addInitScript(init);
        const page = await context.newPage();
        await page.goto(address(site.origin, options));
        await started(page);
        return page;
      },
    });
  } finally {
    await browser.close();
    await site.close();
  }
}

/** Prints one figure of a benchmark: the median of its measurements, and their range. */
export function figure(name, values, unit) {
  const sorted = values.toSorted((a, b) => a - b);
  const spoken = value => value.toLocaleString('en', { maximumSignificantDigits: 3 });
  const [least, median, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)].map(spoken);
  console.log(`${name.padEnd(56)} ${median.padStart(10)} ${unit.padEnd(4)} (${least} to ${most}, ${values.length} times)`);
}
