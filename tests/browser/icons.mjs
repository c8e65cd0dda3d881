// Makes the icons of the installed page from www/icon.svg, and the picture that other sites show of a link from the figure in
// index.html: `node icons.mjs`. They are checked in, since a build has no browser.

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
const still = await readFile(new URL('../index.html', www), 'utf8');
const figure = still.slice(still.indexOf('<svg'), still.indexOf('</svg>') + 6);
const page = await browser.newPage({ viewport: { width: 1200, height: 630 } });
await page.setContent(`<style>body{margin:0;height:630px;display:grid;grid-template-columns:400px 1fr;align-items:center;gap:40px;padding:0 40px;box-sizing:border-box;background:#fff;color:#1b1a18;font-family:Charter,Georgia,'Liberation Serif',serif}
  h1{font-size:60px;margin:0 0 16px;display:flex;gap:16px;align-items:center}h1 svg{width:64px}p{font-size:27px;line-height:1.4;margin:0}.figure svg{width:100%;height:auto}</style>
  <div><h1>${icon}Convscope</h1><p>Design a convolutional network in the browser and watch your own picture go through it.</p></div><div class="figure">${figure}</div>`);
await writeFile(new URL('icons/preview.png', www), await page.screenshot());
await browser.close();
