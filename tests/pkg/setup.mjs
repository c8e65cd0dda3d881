// The package as a person gets it: packed by npm, unpacked into a folder of packages, and imported by its name.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const here = fileURLToPath(new URL('.', import.meta.url));
export const root = join(here, '..', '..');
export const built = join(root, 'pkg');

/** Packs `pkg/` and installs it in a new folder, `target/NAME`: returns that folder, the package in it, and its files' names. */
export function install(name) {
  const home = join(root, 'target', name);
  const installed = join(home, 'node_modules', 'convscope');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(installed, { recursive: true });
  const said = execFileSync('npm', ['pack', '--json', '--offline', '--pack-destination', home], { cwd: built, stdio: ['ignore', 'pipe', 'ignore'] });
  const [{ filename, files }] = JSON.parse(said);
  execFileSync('tar', ['-xzf', join(home, filename), '-C', installed, '--strip-components=1']);
  writeFileSync(join(home, 'package.json'), '{ "private": true, "type": "module" }\n');
  return { home, installed, files: files.map(file => file.path).sort() };
}

/** The examples in the README in a language: `js` or `html`. */
export function examples(language) {
  const text = readFileSync(join(built, 'README.md'), 'utf8');
  return [...text.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, code]) => code);
}

/** The lines of a gzipped file of recorded cases below `tests/keras/oracle`. */
export function cases(name) {
  const text = gunzipSync(readFileSync(join(root, 'tests', 'keras', 'oracle', name))).toString();
  return text.trim().split('\n').map(line => JSON.parse(line));
}

/** The module, with its WebAssembly part loaded. */
export async function load() {
  const convscope = await import(join(built, 'convscope.js'));
  convscope.initSync({ module: readFileSync(join(built, 'convscope_bg.wasm')) });
  return convscope;
}
