// Loaded before all else of this folder: what follows signs tokens for anybody who asks.
// eslint-disable-next-line no-restricted-syntax -- before there is any configuration
if (process.env['NODE_ENV'] === 'production') {
  throw new Error(
    'What nightlatch has for tests makes access tokens for anybody and must not run with NODE_ENV=production: import it in tests only.',
  );
}

export {};
