/**
 * What is written about the settings, from their declarations in src/config/areas/: .env.example, docs/configuration.md
 * and the options of a host.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as prettier from 'prettier';
import { ROOT } from '../packed.mjs';

const CONFIG = join(ROOT, 'dist/config');
const OPTIONS = 'src/nightlatch.options.generated.ts';
const WIDTH = 118;
const RULER = 113;

/**
 * @returns {Promise<Record<string, string>>} the text of each file by its path in the repository
 * @throws Error when the declarations are not built
 */
export async function generate() {
  if (!existsSync(CONFIG)) throw new Error('The settings are not built yet: run npm run build first.');
  const { AREAS } = await load('areas/index.js');
  const { HOST_OPTIONS } = await load('host-options.js');
  const options = new Map(HOST_OPTIONS.map((option) => [option.variable, option]));
  const areas = AREAS.map(({ title, settings }) => ({
    title,
    settings: Object.entries(settings).map(([variable, setting]) => ({
      variable,
      ...setting,
      value: setting.example ?? setting.schema.def.defaultValue,
      host: options.get(variable) && { ...options.get(variable), ...ownWords(setting.option) },
    })),
  }));
  return {
    '.env.example': envExample(areas),
    'docs/configuration.md': page(areas),
    [OPTIONS]: await format(OPTIONS, optionsFile(areas, options)),
  };
}

function load(file) {
  return import(pathToFileURL(join(CONFIG, file)).href);
}

/** What a host is told in other words than the service. */
function ownWords(option) {
  return typeof option === 'string' ? {} : option;
}

async function format(path, text) {
  const filepath = join(ROOT, path);
  return prettier.format(text, { ...(await prettier.resolveConfig(filepath)), filepath });
}

function envExample(areas) {
  const head = [
    comment(
      '# ',
      'Settings of nightlatch. Copy this file to .env and uncomment what you change; the process environment wins over ' +
        '.env, and an empty value counts as unset. Everything is checked at boot: one wrong value stops it, and the ' +
        'message lists every wrong variable by name and rule.',
    ),
    '#',
    comment(
      '# ',
      'In development nothing is required. With NODE_ENV=production the variables marked (required) are. The samples ' +
        'of secrets are refused.',
    ),
    '# Durations: 30s, 10m, 2h, 14d, or plain seconds. Values that hold a # need quotes.',
    '# Generated from src/config/areas: npm run docs:generate.',
  ].join('\n');
  const blocks = areas.flatMap(({ title, settings }) => [
    `# --- ${title} `.padEnd(RULER, '-'),
    ...settings.map(envBlock),
  ]);
  return `${[head, ...blocks].join('\n\n')}\n`;
}

function envBlock({ variable, required, summary, details, default: unset, value }) {
  const words = [
    required && `(${required === true ? 'required' : `required ${required}`})`,
    summary,
    details,
  ];
  if (unset !== undefined) words.push(`Default: ${unset}.`);
  const text = comment('# ', sentence(words).replace(/(docs\/\S+\.md)#[\w-]+/g, '$1')).replaceAll('`', '');
  return `${text}\n# ${variable}=${/[\s#]/.test(value) ? `"${value}"` : value}`;
}

function page(areas) {
  const sections = areas.map(({ title, settings }) =>
    [
      `## ${title}\n`,
      '| variable | option | default | meaning |',
      '|---|---|---|---|',
      ...settings.map((setting) => `| ${cells(setting).join(' | ')} |`),
    ].join('\n'),
  );
  return `${[INTRODUCTION, ...sections].join('\n\n')}\n`;
}

const INTRODUCTION = `# Configuration

<!-- Generated from src/config/areas: npm run docs:generate. -->

The service reads environment variables, or a \`.env\` file in the working directory; the environment wins, and an empty value counts as unset. All are checked at boot, and every wrong one is named at once, by its name and rule, never by its value. A variable that is nearly one of these, which is not set, is named in a warning, with the one that was probably meant. [\`.env.example\`](../.env.example) has the same list, ready to copy.

A host of the [library](library.md) passes options to \`NightlatchModule.forRoot\` instead. They have the same rules, defaults and checks: an option is the variable in camel case; what is \`on\` or \`off\` is a boolean, what is comma-separated an array, and a duration may be a number of seconds. What has no option is for the host itself to decide. One option has no variable: \`dataDir\`, the folder for generated secrets and, without \`smtpUrl\`, mails (\`.data\` by default). Of the host's environment only \`NODE_ENV\` is read.

Durations: \`30s\`, \`10m\`, \`2h\`, \`14d\`, or plain seconds. **\\*** is required in production.`;

function cells({ variable, required, host, default: unset, value, summary, details }) {
  const meaning = [summary, details];
  if (host?.summary)
    meaning.push('**In a host:**', host.summary, host.default && `Default: ${host.default}.`);
  return [
    `\`${variable}\`` + (required ? ` \\*${required === true ? '' : ` ${required}`}` : ''),
    host === undefined ? '' : `\`${host.name}\``,
    unset ?? `\`${value}\``,
    sentence(meaning),
  ].map((cell) => linked(cell).replaceAll('|', '\\|'));
}

/** A document is a link: `docs/keys.md` to `keys.md`. */
function linked(text) {
  return text.replace(/docs\/(\S+\.md)(#[\w-]+)?/g, (_, file, anchor = '') => `[${file}](${file}${anchor})`);
}

function optionsFile(areas, options) {
  const members = areas.flatMap(({ title, settings }) => {
    const ours = settings.filter(({ host }) => host !== undefined);
    return ours.length === 0 ? [] : [`// ${title}\n${ours.map((each) => member(each, options)).join('\n')}`];
  });
  return `// Generated from config/areas: npm run docs:generate.
import type { Duration } from './config/index.js';

/** The settings that a host can make: docs/configuration.md. */
export interface SettingOptions {
${members.join('\n\n')}
}
`;
}

/** What a variable writes as a word. */
const LITERALS = { on: 'true', off: 'false' };

function member({ required, summary, default: unset, value, host }, options) {
  // Its variables are their options here.
  const renamed = (words) => words?.replace(/\b[A-Z][A-Z_]+\b/g, (word) => options.get(word)?.name ?? word);
  const text = sentence([
    host.summary ?? renamed(summary),
    required && `Required in production${required === true ? '' : ` ${required}`}.`,
    `Default: ${host.default ?? renamed(unset) ?? `\`${LITERALS[value] ?? value}\``}.`,
  ]);
  const line = `/** ${text} */`;
  const docstring = line.length <= WIDTH ? line : `/**\n${comment(' * ', text)}\n */`;
  return `${docstring}\n${host.name}?: ${host.kind.type} | undefined;`;
}

function sentence(parts) {
  return parts.filter(Boolean).join(' ');
}

/** Lines of at most so many characters, each behind a mark. Code stays on one line, so that it can be copied. */
function comment(mark, text) {
  const lines = [''];
  for (const word of text.match(/(`[^`]*`|Default: |\S)+/g)) {
    const line = lines.at(-1);
    if (line === '') lines[lines.length - 1] = word;
    else if (mark.length + line.length + 1 + word.length <= WIDTH)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => mark + line).join('\n');
}
