import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';
import { loadEnvironment } from '../../src/config/index.js';
import { ROUTES } from '../support/routes.js';

const read = (path: string): Promise<string> => readFile(path, 'utf8');
const SECRETS = {
  JWT_REFRESH_SECRET: 'hCf2wD0vJ0m8x0Qm7r5T3uY9kLq1ZsEo2nXbVaPdGi4=',
  KEY_ENCRYPTION_KEY: 'bnKq8u2Xw0sT5yR7pLm3vE9zJc1aFgHd4iOo6QxNtUk=',
};
const DATABASE = 'mongodb://mongo1,mongo2,mongo3/nightlatch?replicaSet=nightlatch';

/** Throws for a variable that is wrong; of one that does not exist it would know nothing. */
async function expectValid(env: Record<string, string>): Promise<void> {
  const documented = await read('.env.example');
  for (const name of Object.keys(env)) expect(documented).toMatch(new RegExp(`^#? ?${name}=`, 'm'));
  loadEnvironment({ env: { NODE_ENV: 'production', ...env }, envFile: '/nonexistent' });
}

/** What a Dockerfile, or a part of one, copies from outside. */
function sourcesIn(dockerfile: string): string[] {
  return [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, sources]) =>
    sources!.split(' '),
  );
}

describe('the container files', () => {
  it('compose.yaml gives the service settings that it takes, on the port that it has', async () => {
    const { services } = parse(await read('compose.yaml'), { merge: true });
    const { environment, ports, tmpfs } = services.nightlatch;
    expect(environment.MONGODB_URI).toBe(DATABASE);
    await expectValid({ ...environment, ...SECRETS });
    expect(ports).toEqual(['127.0.0.1:3000:3000']);
    expect(tmpfs).toEqual(['/app/.data:uid=1000']);
    const script = services['mongo-init'].command.at(-1) as string;
    for (const member of ['mongo1', 'mongo2', 'mongo3']) {
      expect(services[member].command).toContain('nightlatch');
      expect(script).toContain(`'${member}:27017'`);
    }
  });

  it('the Kubernetes example gives settings that the service takes, and asks routes that it has', async () => {
    const text = await read('docs/operations/kubernetes.yaml');
    const [secret, deployment, service] = parseAllDocuments(text).map((document): any => document.toJS());
    const [container] = deployment.spec.template.spec.containers;
    const values = container.env.map(({ name, value }: any) => [name, value]) as [string, string][];
    await expectValid({
      ...Object.fromEntries(values.map(([name, value]) => [name, value.replace(/[<>]/g, '')])),
      ...{ ...SECRETS, METRICS_TOKEN: 'Qm9ybkZyZWVBbmRGYXJBd2F5T25BSGlsbFRvcDEyMw', MONGODB_URI: DATABASE },
    });
    expect(Object.keys(secret.stringData).sort()).toEqual(
      ['JWT_REFRESH_SECRET', 'KEY_ENCRYPTION_KEY', 'METRICS_TOKEN', 'MONGODB_URI', 'SMTP_URL'].sort(),
    );
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      const { path, port } = container[probe].httpGet;
      expect(ROUTES.map((route) => route.path)).toContain(path);
      expect(port).toBe(container.ports[0].name);
    }
    expect(container.ports[0].containerPort).toBe(3000);
    expect(service.spec.ports[0].targetPort).toBe('http');
  });

  it('the image starts the service as start:prod does', async () => {
    const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
    const [, command = ''] = /^CMD (.*)$/m.exec(await read('Dockerfile')) ?? [];
    expect(`NODE_ENV=production ${(JSON.parse(command) as string[]).join(' ')}`).toBe(scripts['start:prod']);
  });

  it('the Dockerfile copies nothing that .dockerignore keeps out', async () => {
    const ignore = await read('.dockerignore');
    const sources = sourcesIn(await read('Dockerfile'));
    expect(sources.length).toBeGreaterThan(3);
    for (const source of sources) expect(ignore).toMatch(new RegExp(`^!${source}$`, 'm'));
  });

  it('the image builds the service and its pages of what it copies', async () => {
    const [, build = ''] = (await read('Dockerfile')).split(/^FROM /m);
    const app = await mkdtemp(join(tmpdir(), 'nightlatch-image-'));
    const isBuilt = (path: string): boolean => ['dist', 'node_modules'].includes(basename(path));
    try {
      for (const source of sourcesIn(build))
        await cp(source, join(app, source), { recursive: true, filter: (path) => !isBuilt(path) });
      for (const modules of ['node_modules', 'packages/web/node_modules'])
        await symlink(resolve(modules), join(app, modules));
      await promisify(execFile)(process.execPath, ['scripts/build.mjs'], { cwd: app });
      expect(await readdir(join(app, 'dist'))).toEqual(expect.arrayContaining(['main.js', 'web']));
    } finally {
      await rm(app, { recursive: true });
    }
  });
});
