// The standard screenshots: node shots.mjs [OUTDIR] [--url URL]
// The URL may carry a query and a fragment of its own, such as `#p=lenet5`. Without one the built site is served.

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { withBrowser } from './lib/browser.mjs';

const sizes = [[1440, 900], [820, 1180], [390, 844], [320, 240]];
const languages = ['en', 'zh-CN'];
const themes = ['light', 'dark', 'contrast'];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { url: { type: 'string' } } });
const folder = positionals[0] ?? fileURLToPath(new URL('out/shots', import.meta.url));
const { search, hash, pathname } = new URL(values.url ?? 'http://localhost/');
const query = Object.fromEntries(new URLSearchParams(search));

await withBrowser(async ({ open }) => {
  for (const [width, height] of sizes) {
    for (const lang of languages) {
      for (const theme of themes) {
        const page = await open({ path: pathname, query, hash, lang, theme, viewport: { width, height }, reducedMotion: 'reduce' });
        // What is computed after the first paint: wait until nothing has been asked for or drawn for a moment.
        await page.waitForLoadState('networkidle');
        await page.waitForTimeout(500);
        const path = `${folder}/${width}x${height}-${lang}-${theme}.png`;
        await page.screenshot({ path });
        console.log(path);
        await page.context().close();
      }
    }
  }
}, { url: values.url && new URL(values.url).origin });
