import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

// Vite's development server injects inline scripts and styles, and its pages speak to any local address: there the policy of the
// published page would only be in the way.
const withoutPolicyInDevelopment: Plugin = {
  name: 'without-policy-in-development',
  apply: 'serve',
  transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/s, ''),
};

// `npm run dev` of the whole system passes the address of its edge, so that the page finds the same release.json as people do.
const edge = process.env['PARALLAX_EDGE_URL'];

export default defineConfig({
  plugins: [react(), withoutPolicyInDevelopment],
  build: {
    // Light-dark colours, popovers and inert are the youngest things the page needs.
    target: ['chrome123', 'firefox125', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { index: 'index.html', sw: 'src/service-worker/sw.ts' },
      // A service worker keeps its name, and stands at the root since it serves the root.
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: { host: '127.0.0.1', ...(edge && { proxy: { '/release.json': edge } }) },
});
