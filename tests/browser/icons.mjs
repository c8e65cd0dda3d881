// Makes the icons of the installed page from www/icon.svg: `node icons.mjs`. They are checked in, since a build has no browser.

import { readFile, writeFile } from 'node:fs/promises';
import { chromium } from '@playwright/test';
import { launchOptions } from './lib/chromium.mjs';

const www = new URL('../../www/', import.meta.url);
const icon = await readFile(new URL('icon.svg', www), 'utf8');
const browser = await chromium.launch(launchOptions());
// A maskable icon may lose a fifth at each side, and has no corners to see through.
for (const [name, side, part, ground] of [['icon-192', 192, 1, 'none'], ['icon-512', 512, 1, 'none'], ['maskable-512', 512, 0.6, '#fff']]) {
  const page = await browser.newPage({ viewport: { width: side, height: side } });
  await page.setContent(`<style>html,body{margin:0;height:100%;background:${ground};display:grid;place-items:center}svg{width:${100 * part}vw;height:${100 * part}vh}</style>${icon}`);
  await writeFile(new URL(`icons/${name}.png`, www), await page.screenshot({ omitBackground: true }));
}
await browser.close();
