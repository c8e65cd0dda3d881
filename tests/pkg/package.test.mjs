// What the package is: its files, its imports, its types, its README.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { built, examples, install, load, root } from './setup.mjs';

let home, installed, files, remove;
before(() => { ({ home, installed, files, remove } = install('pkg-test')); });
after(() => remove());

test('npm packs what is needed and nothing else', () => {
  assert.deepEqual(files, [
    'LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'convscope-embed.d.ts', 'convscope-embed.js', 'convscope.d.ts', 'convscope.js',
    'convscope_bg.wasm', 'package.json',
  ]);
  const said = JSON.parse(readFileSync(join(built, 'package.json'), 'utf8'));
  assert.equal(said.license, 'MIT OR Apache-2.0');
  const crate = readFileSync(join(root, 'Cargo.toml'), 'utf8').match(/\[package\]\nname = "convscope"\nversion = "(.*?)"/)[1];
  assert.equal(said.version, crate);
});

test('it needs no page: what it imports names no window, document or Worker', async () => {
  const module = await WebAssembly.compile(readFileSync(join(installed, 'convscope_bg.wasm')));
  const imports = WebAssembly.Module.imports(module).map(({ name }) => name).join('\n');
  assert.ok(imports.length > 0);
  const glue = readFileSync(join(installed, 'convscope.js'), 'utf8');
  for (const text of [imports, glue.replace(/\/\*.*?\*\/|\/\/.*$/gms, '')]) {
    assert.doesNotMatch(text, /window|document|(?<!\w)Worker|postMessage|localStorage/i);
  }
  assert.doesNotMatch(glue, /^\s*import[\s(]/m);
});

test('the examples of the README print what they say in Node', () => {
  const [first, second] = examples('js');
  // The second one goes on from the first.
  const start = first.slice(0, first.indexOf('const model'));
  for (const [at, code] of [first, start + second.replace(/^import.*$/m, '')].entries()) {
    const file = join(home, `example-${at}.mjs`);
    writeFileSync(file, code);
    const printed = execFileSync(process.execPath, [file], { encoding: 'utf8' });
    const promised = [...code.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, text]) => text);
    assert.ok(promised.length > 1);
    for (const line of promised) assert.ok(printed.includes(line), `${line}\nis not in\n${printed}`);
  }
});

/** What TypeScript has to say of a file. */
function checked(name, code) {
  writeFileSync(join(home, name), code);
  const require = createRequire(join(root, 'tests', 'browser', 'package.json'));
  const tsc = require.resolve('typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2024,dom,esnext.disposable'];
  return spawnSync(process.execPath, [tsc, ...options, name], { cwd: home, encoding: 'utf8' }).stdout;
}

// Node's own modules have their types in another package.
const node = 'declare module "node:fs" { export function readFileSync(path: URL | string): Uint8Array<ArrayBuffer>; }\n'
  + 'interface ImportMeta { resolve(name: string): string }\n';

test('the examples of the README are what the types say', () => {
  writeFileSync(join(home, 'node.d.ts'), node);
  const [first, second] = examples('js');
  const typed = second.replaceAll('(class_name, config)', '(class_name: string, config: object)')
    .replace('catch (error) {', 'catch (caught) { const error = caught as import("convscope").ConvscopeError;');
  for (const [at, code] of [first, typed].entries()) {
    const reference = '/// <reference path="./node.d.ts" />\n';
    assert.equal(checked(`example-${at}.mts`, reference + code), '');
  }
  const [script] = examples('html')[0].match(/(?<=<script type="module">).*(?=<\/script>)/s);
  const page = script.replace('./node_modules/convscope/convscope.js', 'convscope').replace('("#figure")', '("#figure")!');
  assert.equal(checked('example-page.mts', page), '');
});

test('the types refuse what the package refuses', () => {
  const start = 'import { analyze, Network } from "convscope";\nconst network = Network.fromLink("");\n';
  for (const wrong of [
    'analyze();', 'analyze(3);', 'analyze("", { locale: "fr" });', 'new Network();', 'network.seedWeights("1");',
    'network.setWeights("a", [[1]]);', 'network.predict([1, 2]);', 'network.trace("a", 3);', 'network.warnings = [];',
    'const n: number = network.report().layers[0].macs;',
  ]) {
    assert.match(checked('wrong.mts', start + wrong), /wrong\.mts\(3,/, wrong);
  }
});

test('the custom element is imported without a page, and its types name what is there', async () => {
  const embed = await import(pathToFileURL(join(installed, 'convscope-embed.js')));
  assert.equal(embed.default.render, embed.render);
  const types = readFileSync(join(installed, 'convscope-embed.d.ts'), 'utf8');
  const [body] = types.match(/(?<=class ConvScope [^{]*\{).*?(?=\n\})/s);
  const named = [...body.matchAll(/^ {2}(?:readonly |get |set )?(\w+)[(:?]/gm)].map(([, name]) => name);
  const own = Object.getOwnPropertyNames(embed.ConvScope.prototype);
  const internal = ['constructor', 'connectedCallback', 'connectedMoveCallback', 'disconnectedCallback', 'attributeChangedCallback', 'look'];
  const there = [...own.filter(name => !internal.includes(name)), 'addEventListener'];
  assert.deepEqual([...new Set(named)].sort(), there.sort());
  const use = `import { render } from "convscope/embed";
const element = document.querySelector("conv-scope")!;
element.height = 300;
element.addEventListener("scope-change", ({ detail }) => { const n: number = detail.totals.params; });
const shape: readonly (number | null)[] | null = (await element.setParam("conv2d", "filters", 8)).shape;
const end: () => void = render({ model: { get: () => null }, el: document.body });\n`;
  assert.equal(checked('element.mts', use), '');
  assert.match(checked('wrong-element.mts', 'import "convscope/embed";\ndocument.querySelector("conv-scope")!.exportImage("gif");'), /wrong-element\.mts\(2,/);
});

test('what the types name is there, and what is there they name', async () => {
  const convscope = await load();
  const types = readFileSync(join(installed, 'convscope.d.ts'), 'utf8');
  const exported = [...types.matchAll(/^export (?:default )?(?:function|class) (\w+)/gm)].map(([, name]) => name);
  const names = Object.keys(convscope).map(name => (name === 'default' ? 'init' : name));
  assert.deepEqual(names.sort(), exported.sort());
  const body = types.slice(types.indexOf('export class Network'));
  const members = [...body.matchAll(/^ {2}(?:static |readonly )?(\w+)[(:]/gm)].map(([, name]) => name).filter(name => name !== 'private');
  const own = object => Object.getOwnPropertyNames(object).filter(name => !/^_|^(constructor|length|name|prototype)$/.test(name));
  const there = [...own(convscope.Network), ...own(convscope.Network.prototype)];
  assert.deepEqual(there.sort(), members.sort());
});
