import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The sandbox serves the build at /phone/; in development it is asked for everything else.
export default defineConfig({
  root: import.meta.dirname,
  base: '/phone/',
  plugins: [react()],
  server: { proxy: { '/control': 'http://127.0.0.1:9080' } },
  build: { outDir: 'dist', emptyOutDir: true },
});
