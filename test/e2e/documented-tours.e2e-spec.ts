import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { freshDatabaseUri, DatabaseProbe } from '../support/database.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { TEST_SECRETS } from '../support/test-app.js';

/** The tours send JSON with `curl --json`, which came with 7.82. */
const HAS_CURL = spawnSync('curl --help all', { shell: true }).stdout.includes('--json');

/** Stands in for the app of somebody with a second factor. */
const HAS_OATHTOOL = spawnSync('oathtool', ['--version']).status === 0;

/** Stands in the output behind what each block has printed. */
const END_OF_BLOCK = '<end of block>';

/** A step of a tour: what to paste, and what it prints; nothing where no block of answers follows. */
interface Step {
  commands: string;
  answer: string;
}

/** The steps between two headings of a document. */
function stepsOf(document: string, heading: string): Step[] {
  const [, text = ''] = readFileSync(document, 'utf8').split(`${heading}\n`);
  const [section = ''] = text.split(/^## /m);
  const blocks = [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, content]) => ({
    language,
    content: content!,
  }));
  return blocks.flatMap(({ language, content }, index) => {
    const next = blocks[index + 1];
    if (language !== 'sh') return [];
    return { commands: content, answer: next === undefined || next.language === 'sh' ? '' : next.content };
  });
}

/** What differs from run to run, by the order in which it appears: the same token is the same name. */
function normalized(answers: string[]): string {
  const names = new Map<string, string>();
  const nameOf = (kind: string, value: string): string => {
    if (!names.has(value)) names.set(value, `<${kind} ${names.size}>`);
    return names.get(value)!;
  };
  return answers
    .map((answer) => answer.trim())
    .join('\n')
    .replace(/eyJ[\w.-]*(?:…)?([\w-]{6})\b/g, (_token, end: string) => nameOf('token', end))
    .replace(/"[\w-]{22}"/g, (id) => nameOf('id', id))
    .replace(/"[\w-]{43}"/g, (challenge) => nameOf('challenge', challenge))
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/[\d.]+ s after/g, '<seconds> s after');
}

describe('The tours of the documents', () => {
  let server: ServerProcess;
  const mongodbUri = freshDatabaseUri();
  const database = new DatabaseProbe(mongodbUri);

  beforeAll(async () => {
    // Passkeys go by where it says it is.
    const PUBLIC_URL = 'http://localhost:3000';
    server = await startServer({ ...TEST_SECRETS, MONGODB_URI: mongodbUri, PUBLIC_URL });
  });
  // Each tour signs up the same people.
  beforeEach(() => database.collection('users').deleteMany({}));
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  (HAS_CURL ? it : it.skip).each([
    ['README.md', '## Tour'],
    ['docs/tour.md', '# A tour with curl'],
    ['docs/passkeys.md', '## A tour in a terminal'],
    ...(HAS_OATHTOOL ? [['docs/second-factors.md', '## A tour with curl']] : []),
  ] as [string, string][])('in %s gets the answers that it shows', async (document, heading) => {
    const steps = stepsOf(document, heading);
    const script = steps.map(({ commands }) => `${commands}echo '${END_OF_BLOCK}'\n`).join('');
    const { stdout } = await promisify(execFile)('bash', [
      '-c',
      script.replace('http://localhost:3000', server.api.url),
    ]);
    const answers = stdout.split(`${END_OF_BLOCK}\n`).slice(0, -1);
    expect(steps.length).toBeGreaterThan(1);
    expect(normalized(answers)).toEqual(normalized(steps.map(({ answer }) => answer)));
  });
});
