/** The one direction of imports: docs/architecture.md. */
const MIDDLE =
  'database|users|passwords|tokens|sessions|revocation|mail|mailed-tokens|throttling|audit|health|metrics|home';

/** What only the service has, and where: a host of the library gets none of it. */
const SERVICE = Object.keys(require('./service/package.json').dependencies).join('|');
const OF_THE_SERVICE = '^src/(metrics/|main\\.ts$|[^/]+\\.setup\\.ts$)';
const OPTIONAL = '@nestjs/event-emitter|@nestjs/websockets|@nestjs/microservices|@nestjs/testing|redis';
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
      name: 'modules-do-not-know-each-other',
      comment: 'auth/flows composes them.',
      severity: 'error',
      from: { path: `^src/(${MIDDLE})/`, pathNot: '^src/(health|metrics)/' },
      to: { path: '^src/', pathNot: ['^src/(common|config)/', '^src/$1/'] },
    },
    {
      name: 'health-and-metrics-ask-what-they-report-on',
      severity: 'error',
      from: { path: '^src/(health|metrics)/' },
      to: {
        path: '^src/',
        pathNot:
          '^src/(common|config|health|metrics)/|^src/(audit|database|revocation|mail|passwords|tokens)/index\\.ts$',
      },
    },
    {
      name: 'auth-is-known-to-the-outermost-only',
      comment: 'The app, the command line, and what stands in for the app in tests.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: '^src/(auth|cli|testing)/' },
      to: { path: '^src/(auth/|[^/]+\\.ts$)' },
    },
    {
      name: 'resource-server-needs-common-and-tokens-only',
      comment: 'It runs in other services, without a database.',
      severity: 'error',
      from: { path: '^src/resource-server/' },
      to: { path: '^src/', pathNot: '^src/(common|resource-server)/|^src/tokens/index\\.ts$' },
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
        path: `^src/(config|auth|resource-server|${MIDDLE})/`,
        pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'the-library-enters-modules-by-their-index',
      comment: 'But for what hosts are given, and nobody else here needs.',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: '^src/[^/]+/', pathNot: '^src/[^/]+/index\\.ts$|^src/auth/(dto|flows)/|^src/common/' },
    },
    {
      name: 'sessions-know-no-jwt',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/(tokens|auth/strategies|testing)/' },
      to: { path: '(@nestjs/jwt|jsonwebtoken|passport-jwt)' },
    },
    {
      name: 'mongoose-stays-in-schemas-and-their-services',
      severity: 'error',
      from: {
        path: '^src',
        pathNot:
          '(\\.schema|users\\.service|user-administration|user-import|last-admin|taken-name|sessions\\.service|revocations\\.service|signing-keys\\.service|outbox\\.service|mailed-tokens\\.service|audit-log\\.service|audit-trail\\.service|waiting-events\\.service|account-locks\\.service|address-buckets\\.service|rate-limit\\.store|revocation-feed)\\.ts$|^src/database/|\\.module\\.ts$',
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
