/**
 * Whether everything that others can import says what it is, and the documents import what there is: npm run check:docs-api
 *
 * Reads the declaration files that `npm run build:package` has made. A class or an interface needs a docstring for each public
 * member, too; one that it inherits counts.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { blocksOf } from './blocks-of.mjs';
import { manifestOf, ROOT } from './packed.mjs';

const CLIENT = join(ROOT, 'packages/client');
/** The resource server is made of the `dist/` of the repository. */
const HOMES = { [ROOT]: ROOT, [join(ROOT, 'packages/resource-server')]: ROOT, [CLIENT]: CLIENT };
const PACKAGES = Object.keys(HOMES).map(manifestOf);
const ENTRIES = Object.entries(HOMES).flatMap(([folder, home]) => {
  const manifest = manifestOf(folder);
  return Object.entries(manifest.exports)
    .filter(([path]) => !path.endsWith('.json'))
    .map(([path, { types }]) => ({ name: manifest.name + path.slice(1), file: join(home, types) }));
});

if (!ENTRIES.every(({ file }) => existsSync(file))) {
  console.error('The package is not built yet. Do that first: npm run build:package');
  process.exit(1);
}

const program = ts.createProgram(
  ENTRIES.map(({ file }) => file),
  { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, strict: true },
);
const checker = program.getTypeChecker();

/** Each entry's exports by name. */
const exported = new Map(
  ENTRIES.map(({ name, file }) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file));
    return [name, new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, target(symbol)]))];
  }),
);

/** What a name stands for that was exported from elsewhere. */
function target(symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function isDocumented(symbol) {
  return symbol.getDocumentationComment(checker).length > 0 || symbol.getJsDocTags(checker).length > 0;
}

/** A property that the constructor declares stands there as a parameter. */
function isParameter(member) {
  return (member.parent?.declarations ?? [])
    .filter(ts.isClassDeclaration)
    .flatMap(({ members }) => members.filter(ts.isConstructorDeclaration))
    .flatMap((constructor) => ts.getJSDocTags(constructor).filter(ts.isJSDocParameterTag))
    .some(({ name }) => name.getText() === member.name);
}

/** The source of what a declaration file declares; paths of dist/ are of no use to who looks for it. */
function placeOf(symbol) {
  const [declaration] = symbol.declarations ?? [];
  if (declaration === undefined) return '?';
  const path = relative(ROOT, declaration.getSourceFile().fileName);
  return path.replace(/(^|\/)dist\//, '$1src/').replace(/\.d\.ts$/, '.ts');
}

/** Has of each member what the OpenAPI document says of it, which is nothing where the name does. */
const GENERATED = 'packages/client/src/api.ts';

/** Declared here, and not by a package that one of our classes extends; and written by hand. */
function isOurs(symbol) {
  const place = placeOf(symbol);
  return /^(packages\/client\/)?src\//.test(place) && place !== GENERATED;
}

function isPublic(symbol) {
  return (symbol.declarations ?? []).every(
    (declaration) =>
      !(ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) &&
      !(declaration.name && ts.isPrivateIdentifier(declaration.name)),
  );
}

/** What can be called or read of a class, static or not, or of an interface. */
function membersOf(symbol) {
  const members = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol));
  const statics =
    symbol.flags & ts.SymbolFlags.Class
      ? checker
          .getPropertiesOfType(checker.getTypeOfSymbol(symbol))
          .filter(({ name }) => name !== 'prototype')
      : [];
  return [...members, ...statics].filter((member) => isOurs(member) && isPublic(member));
}

function undocumented() {
  const problems = new Set();
  for (const [entry, symbols] of exported) {
    for (const [name, symbol] of symbols) {
      if (!isDocumented(symbol)) problems.add(`${placeOf(symbol)}: ${name} has no docstring (${entry})`);
      if (!(symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface))) continue;
      for (const member of membersOf(symbol)) {
        // Who inherits it from somebody that is exported would say it twice.
        const owner = member.parent?.name ?? name;
        if (!isDocumented(member) && !isParameter(member))
          problems.add(`${placeOf(member)}: ${owner}.${member.name} has no docstring`);
      }
    }
  }
  return [...problems].sort();
}

/** What the code blocks of a document import from us, with the lines. */
function importsIn(document) {
  return blocksOf(document)
    .filter(({ language }) => /^([cm]?[jt]s|typescript|javascript)$/.test(language))
    .flatMap(({ text, line }) => {
      const source = ts.createSourceFile('block.ts', text, ts.ScriptTarget.Latest, true);
      const found = [];
      const at = (node) => line + source.getLineAndCharacterOfPosition(node.getStart()).line;
      const visit = (node) => {
        if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
          const bindings = ts.isImportDeclaration(node)
            ? node.importClause?.namedBindings
            : node.exportClause;
          const names =
            bindings && !ts.isNamespaceImport(bindings) && !ts.isNamespaceExport(bindings)
              ? bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
              : [];
          found.push({ entry: node.moduleSpecifier.text, names, line: at(node) });
        } else if (ts.isCallExpression(node) && isLoading(node)) {
          found.push({ entry: node.arguments[0].text, names: namesTakenFrom(node), line: at(node) });
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
      return found;
    })
    .filter(({ entry }) => PACKAGES.some(({ name }) => entry === name || entry.startsWith(`${name}/`)));
}

/** `require('…')` or `import('…')`. */
function isLoading({ expression, arguments: [argument] }) {
  const loads = expression.kind === ts.SyntaxKind.ImportKeyword || expression.getText() === 'require';
  return loads && argument !== undefined && ts.isStringLiteral(argument);
}

/** The names in `const { … } = require('…')` and `const { … } = await import('…')`. */
function namesTakenFrom(call) {
  const holder = ts.isAwaitExpression(call.parent) ? call.parent.parent : call.parent;
  return ts.isVariableDeclaration(holder) && ts.isObjectBindingPattern(holder.name)
    ? holder.name.elements.map(({ name, propertyName }) => (propertyName ?? name).getText())
    : [];
}

function unknownImports() {
  const documents = ['README.md', ...markdownIn('docs')];
  return documents.flatMap((document) =>
    importsIn(readFileSync(join(ROOT, document), 'utf8')).flatMap(({ entry, names, line }) => {
      const known = exported.get(entry);
      if (PACKAGES.some(({ name }) => entry === `${name}/package.json`)) return [];
      if (known === undefined) return [`${document}:${line}: there is no entry '${entry}'`];
      return names
        .filter((name) => !known.has(name))
        .map((name) => `${document}:${line}: '${entry}' does not export ${name}`);
    }),
  );
}

function markdownIn(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));
}

const problems = [...undocumented(), ...unknownImports()];
for (const problem of problems) console.error(problem);
for (const [entry, symbols] of exported) console.log(`${entry}: ${symbols.size} exports`);
if (problems.length > 0) {
  console.error(`${problems.length} to mend`);
  process.exitCode = 1;
}
