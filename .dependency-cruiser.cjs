/** The one direction of imports: docs/architecture.md. */
const STORES =
  'database|startup|users|passwords|tokens|sessions|revocation|mail|mailed-tokens|challenges|throttling|audit';

/** Slices: they do not know each other, and are known to features.ts and the package's index alone. */
const SLICES = 'methods/[^/]+|oauth|operations|pages|console';

/** What only the service has, and where: a host of the library gets none of it. */
const SERVICE = Object.keys(require('./service/package.json').dependencies).join('|');
const OF_THE_SERVICE = '^src/(server/|main\\.ts$)';
const OPTIONAL =
  '@nestjs/event-emitter|@nestjs/websockets|@nestjs/microservices|@nestjs/testing|@simplewebauthn/server|openid-client|redis';
const UNDECLARED = ['npm-dev', 'npm-no-pkg', 'npm-unknown'];

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'common-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/common/' },
      to: { path: '^src/', pathNot: '^src/common/' },
    },
    {
      name: 'config-imports-common-only',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/', pathNot: '^src/(common|config)/' },
    },
    {
      name: 'stores-do-not-know-each-other',
      comment: 'The kernel and the slices compose them. Starting up is opening the database first.',
      severity: 'error',
      from: { path: `^src/(${STORES})/` },
      to: { path: '^src/', pathNot: ['^src/(common|config)/', '^src/$1/', '^src/database/index\\.ts$'] },
    },
    {
      name: 'only-startup-knows-the-database',
      severity: 'error',
      from: { path: `^src/(${STORES})/`, pathNot: '^src/(database|startup)/' },
      to: { path: '^src/database/' },
    },
    {
      name: 'the-kernel-knows-stores-only',
      severity: 'error',
      from: { path: '^src/auth/' },
      to: { path: '^src/', pathNot: `^src/(common|config|auth|${STORES})/` },
    },
    {
      name: 'one-door-opens-sessions',
      comment: 'CompleteLogin, which asks the requirements first.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/auth/(complete-login|auth\\.module)\\.ts$' },
      to: { path: '^src/auth/open-session\\.ts$' },
    },
    {
      name: 'feature-names-the-ports-of-the-kernel',
      severity: 'error',
      from: { path: '^src/feature\\.ts$' },
      to: { path: '^src/', pathNot: '^src/auth/index\\.ts$' },
    },
    {
      name: 'accounts-know-kernel-and-stores',
      severity: 'error',
      from: { path: '^src/accounts/' },
      to: { path: '^src/', pathNot: `^src/feature\\.ts$|^src/(common|config|auth|accounts|${STORES})/` },
    },
    {
      name: 'slices-do-not-know-each-other',
      severity: 'error',
      from: { path: `^src/(${SLICES})/` },
      to: {
        path: '^src/',
        pathNot: [`^src/feature\\.ts$|^src/(common|config|auth|accounts|web-apps|${STORES})/`, '^src/$1/'],
      },
    },
    {
      name: 'what-serves-applications-knows-the-kernel-only',
      severity: 'error',
      from: { path: '^src/web-apps/' },
      to: { path: '^src/', pathNot: '^src/(common|config|auth|web-apps)/' },
    },
    {
      name: 'slices-are-known-to-the-features-only',
      severity: 'error',
      from: { path: '^src/', pathNot: [`^src/(${SLICES})/`, '^src/(features|index)\\.ts$'] },
      to: { path: `^src/(${SLICES})/` },
    },
    {
      name: 'the-server-is-known-to-its-entry-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(server/|main\\.ts$)' },
      to: { path: '^src/server/' },
    },
    {
      name: 'the-root-is-known-to-the-outermost-only',
      comment: 'The server, the command line, and what stands in for the module in tests.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: '^src/(server|cli|testing)/' },
      to: { path: '^src/[^/]+\\.ts$', pathNot: '^src/feature\\.ts$' },
    },
    {
      name: 'resource-server-needs-common-only',
      comment: 'It runs in other services, without a database.',
      severity: 'error',
      from: { path: '^src/resource-server/' },
      to: { path: '^src/', pathNot: '^src/(common|resource-server)/' },
    },
    {
      name: 'the-package-of-the-resource-server-needs-nest-only',
      comment:
        'Nor may what it takes of common, by files: an index there brings Swagger and class-validator along.',
      severity: 'error',
      from: { path: '^src/(resource-server/|testing/resource-server\\.ts$)', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '(^|/)node_modules/',
        pathNot: '(^|/)node_modules/(@nestjs/(common|core|microservices|websockets)|rxjs|@types/node)/',
        reachable: true,
      },
    },
    {
      name: 'resource-server-is-known-to-the-app-only',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: '^src/(resource-server|testing)/' },
      to: { path: '^src/resource-server/' },
    },
    {
      name: 'modules-are-entered-by-their-index',
      severity: 'error',
      from: { path: '^src/([^/]+)', pathNot: '^src/index\\.ts$' },
      to: {
        path: `^src/(config|auth|accounts|web-apps|${SLICES}|resource-server|${STORES})/`,
        pathNot: ['^src/$1/', '^src/(methods/)?[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'the-library-enters-modules-by-their-index',
      comment: 'But for what hosts are given, and nobody else here needs.',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: {
        path: '^src/[^/]+/',
        pathNot: '^src/(methods/)?[^/]+/index\\.ts$|\\.(dto|query|response|flow)\\.ts$|^src/common/',
      },
    },
    {
      name: 'sessions-know-no-jwt',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/(tokens|auth/strategies|testing)/' },
      to: { path: '(@nestjs/jwt|jsonwebtoken|passport-jwt)' },
    },
    {
      name: 'mongoose-stays-in-schemas-and-stores',
      severity: 'error',
      from: {
        path: '^src',
        pathNot: '\\.(schema|store|module)\\.ts$|^src/database/',
      },
      to: { path: '(^|/)node_modules/(mongoose|mongodb|@nestjs/mongoose)/' },
    },
    {
      name: 'tokens-use-the-database-for-the-key-ring-only',
      severity: 'error',
      from: { path: '^src/tokens/', pathNot: '^src/tokens/key-ring/' },
      to: { path: '(^|/)node_modules/(mongoose|mongodb|@nestjs/mongoose)/' },
    },
    {
      name: 'the-command-line-is-known-to-nobody',
      comment: 'Like the app it is an outermost layer: it composes modules and nothing imports it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'testing-is-known-to-nobody',
      comment: 'It makes tokens for anybody: an entry of its own, that nothing in production may reach.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/testing/' },
      to: { path: '^src/testing/' },
    },
    {
      name: 'the-product-does-not-import-its-tests',
      severity: 'error',
      from: { path: '^src' },
      to: { path: '^test/' },
    },
    {
      name: 'dependencies-are-declared',
      comment:
        'Loaded by who has them: optional peers. In service/package.json: what hosts of the library do without.',
      severity: 'error',
      from: { path: '^src', pathNot: ['\\.spec\\.ts$', '^src/database/embedded/', OF_THE_SERVICE] },
      to: { dependencyTypes: UNDECLARED, pathNot: `(^|/)node_modules/(${OPTIONAL})/` },
    },
    {
      name: 'the-dependencies-of-the-service-are-declared',
      severity: 'error',
      from: { path: OF_THE_SERVICE, pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: UNDECLARED, pathNot: `(^|/)node_modules/(${OPTIONAL}|${SERVICE})/` },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Applications of their own, which have nightlatch from its tarball.
    exclude: { path: '^test/host-app/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
