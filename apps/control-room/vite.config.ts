import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `npm run dev` of the whole system passes the address of the control API, so that the page works on what really runs.
const control = process.env['PARALLAX_CONTROL_URL'];

export default defineConfig({
  plugins: [react()],
  build: {
    target: ['chrome123', 'firefox125', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
  },
  server: { host: '127.0.0.1', ...(control && { proxy: { '/api': { target: control, changeOrigin: true } } }) },
});
