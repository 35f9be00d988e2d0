// Parses a PowerShell file with the tree-sitter grammar and prints each syntax error as LINE:COLUMN TEXT.
// Usage: node parse-powershell.mjs FOLDER-WITH-NODE_MODULES FILE
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

const [folder, file] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(folder), 'package.json'));
const { Parser, Language } = await import(pathToFileURL(require.resolve('web-tree-sitter')));
await Parser.init();
const grammar = path.join(path.dirname(require.resolve('tree-sitter-powershell/package.json')), 'tree-sitter-powershell.wasm');
const parser = new Parser();
parser.setLanguage(await Language.load(grammar));
const tree = parser.parse(readFileSync(file, 'utf8'));

let errors = 0;
function visit(node) {
  if (node.isError || node.isMissing) {
    errors++;
    console.log(`${node.startPosition.row + 1}:${node.startPosition.column + 1} ${node.text.slice(0, 60)}`);
  }
  for (let i = 0; i < node.childCount; i++) {
    visit(node.child(i));
  }
}
visit(tree.rootNode);
console.log(`${tree.rootNode.descendantCount ?? 'some'} nodes, ${errors} errors`);
process.exit(errors === 0 ? 0 : 1);
