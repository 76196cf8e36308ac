import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** `Date.now()` and `new Date()` read the machine's clock; everything else asks the injected one. */
const wallClock = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Ask the injected Clock: time must be testable.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Ask the injected Clock: time must be testable.',
  },
];
const forwardRef = {
  selector: "CallExpression[callee.name='forwardRef']",
  message: 'A circular dependency is a design to change, not to hide.',
};
const environment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only src/config reads the environment.',
};
const globalModule = {
  selector: "Decorator[expression.callee.name='Global']",
  message: 'Only config and features are global; import the module instead.',
};
const httpException = {
  selector: 'NewExpression[callee.name=/Exception$/]',
  message: 'Throw a DomainError with a code; common/errors turns it into a problem.',
};

const openSession = {
  selector: "CallExpression[callee.property.name='open'][callee.object.property.name='sessionStore']",
  message: 'Only auth/open-session.ts opens sessions, and only CompleteLogin calls it.',
};

export default tseslint.config(
  { ignores: ['**/dist/', 'node_modules/', '.data/'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.mjs', '*.cjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      // Nest modules are classes with nothing but a decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Entities and DTOs are classes only because decorators need one; they are shapes, and mappers fill them.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...wallClock,
        forwardRef,
        environment,
        globalModule,
        httpException,
        openSession,
      ],
    },
  },
  {
    files: ['src/config/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...wallClock, forwardRef, httpException, openSession] },
  },
  {
    files: ['src/auth/open-session.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...wallClock, forwardRef, environment, globalModule, httpException],
    },
  },
  {
    files: ['src/common/clock.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // A test reads answers as untyped JSON, as a client does; jest's matchers are loosely typed.
    files: ['test/**/*.ts', 'src/**/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-syntax': 'off',
    },
  },
  {
    // Applications of other people, who get along without a cast. Their types are looked up where they are made: the
    // tarball is not installed here.
    files: ['examples/**/*.ts', 'test/host-app/**/*.ts'],
    languageOptions: {
      parserOptions: {
        projectService: false,
        project: ['examples/tsconfig.json', 'test/host-app/tsconfig.json'],
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['describe', 'it', 'test'], package: 'node:test' },
          ],
        },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unsafe-argument': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/no-unsafe-call': 'error',
      '@typescript-eslint/no-unsafe-member-access': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
  {
    files: ['packages/web/src/**/*.{ts,tsx}', 'packages/react/{src,test}/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest']],
    rules: {
      // A component returns what is shown.
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  { files: ['**/*.mjs', '**/*.cjs', 'examples/**/*.js'], ...tseslint.configs.disableTypeChecked },
  {
    files: [
      'bench/**/*.mjs',
      'bin/**/*.mjs',
      'examples/**/*.mjs',
      'faults/**/*.mjs',
      'packages/*/*.mjs',
      'scripts/**/*.mjs',
      'test/host-app/*.mjs',
      'verifiers/**/*.mjs',
    ],
    languageOptions: {
      globals: {
        AbortController: false,
        AbortSignal: false,
        Buffer: false,
        clearInterval: false,
        clearTimeout: false,
        console: false,
        fetch: false,
        performance: false,
        process: false,
        setInterval: false,
        setTimeout: false,
        URL: false,
      },
    },
    // Plain JavaScript: there is nowhere to write a type, and what Nest takes for a module is an empty class.
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  {
    // They run in a browser.
    files: ['examples/single-page-app/*.js'],
    languageOptions: { globals: { document: false, fetch: false, FormData: false, navigator: false } },
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { globals: { module: 'writable', require: false } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
