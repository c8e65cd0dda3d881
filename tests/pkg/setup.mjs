// The package as a person gets it: packed by npm, unpacked into a folder of packages, and imported by its name.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const here = fileURLToPath(new URL('.', import.meta.url));
export const root = join(here, '..', '..');
export const built = join(root, 'pkg');

/**
 * Packs `pkg/` and installs it in a folder of its own below `target/`, for tests run side by side: returns that folder, the package
 * in it, the names of its files, and `remove`, which deletes the folder.
 */
export function install(name) {
  mkdirSync(join(root, 'target'), { recursive: true });
  const home = mkdtempSync(join(root, 'target', `${name}-`));
  const installed = join(home, 'node_modules', 'convscope');
  mkdirSync(installed, { recursive: true });
  const said = execFileSync('npm', ['pack', '--json', '--offline', '--pack-destination', home], { cwd: built, stdio: ['ignore', 'pipe', 'ignore'] });
  const [{ filename, files }] = JSON.parse(said);
  execFileSync('tar', ['-xzf', join(home, filename), '-C', installed, '--strip-components=1']);
  writeFileSync(join(home, 'package.json'), '{ "private": true, "type": "module" }\n');
  const remove = () => rmSync(home, { recursive: true, force: true });
  return { home, installed, files: files.map(file => file.path).sort(), remove };
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
