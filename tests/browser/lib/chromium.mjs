// Which Chromium is driven, and how. Run by itself it prints the path, or says in one line what is missing.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'msedge'];
const places = [
  '/usr/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

export function findChromium() {
  const own = process.env.CONVSCOPE_CHROMIUM;
  if (own) return existsSync(own) ? own : undefined;
  const endings = process.platform === 'win32' ? ['.exe'] : [''];
  const onPath = (process.env.PATH ?? '').split(delimiter)
    .flatMap(folder => names.flatMap(name => endings.map(ending => join(folder, name + ending))));
  return [...places, ...onPath].find(existsSync);
}

export function launchOptions() {
  const root = process.getuid?.() === 0;
  return {
    executablePath: findChromium(),
    args: [
      ...(root ? ['--no-sandbox'] : []),
      '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
      // The same pixels on every machine.
      '--force-color-profile=srgb', '--font-render-hinting=none', '--hide-scrollbars',
    ],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = findChromium();
  if (found) console.log(found);
  else {
    console.error('no Chromium found: install Chromium or Google Chrome, or put its path in CONVSCOPE_CHROMIUM');
    process.exitCode = 1;
  }
}
