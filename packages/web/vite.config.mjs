import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Two applications, which share their parts. scripts/build-web.mjs builds them, and tells the server of their files. */
export default defineConfig({
  root: import.meta.dirname,
  // The files find each other wherever they are served.
  base: './',
  plugins: [react()],
  // From its sources: nothing has to be built before.
  resolve: {
    alias: {
      '@nightlatch/client': resolve(import.meta.dirname, '../client/src/index.ts'),
      '@nightlatch/react': resolve(import.meta.dirname, '../react/src/index.ts'),
    },
  },
  build: {
    outDir: '../../dist/web',
    assetsDir: '',
    // No data: in a policy, and nothing that a cache can't keep.
    assetsInlineLimit: 0,
    target: 'es2022',
    manifest: true,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { pages: 'src/pages/main.tsx', console: 'src/console/main.tsx' },
    },
  },
});
