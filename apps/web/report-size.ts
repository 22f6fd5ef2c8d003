import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

/** First load of JavaScript may have that many bytes of brotli (design, budgets). */
export const budgetBytes = 100 * 1024;

export interface Weight {
  readonly file: string;
  readonly bytes: number;
  readonly brotliBytes: number;
}

/** What the page loads before anybody does anything: the scripts, preloads and styles that its index.html names. */
export function weighFirstLoad(folder: string): { readonly scripts: Weight[]; readonly styles: Weight[] } {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const named = (pattern: RegExp) => [...html.matchAll(pattern)].map((match) => weigh(folder, match[1] ?? ''));
  return {
    scripts: [...named(/<script[^>]+src="([^"]+\.js)"/g), ...named(/<link[^>]+rel="modulepreload"[^>]+href="([^"]+)"/g)],
    styles: named(/<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"/g),
  };
}

function weigh(folder: string, file: string): Weight {
  const content = readFileSync(join(folder, file));
  return { file, bytes: content.length, brotliBytes: brotliCompressSync(content).length };
}

export const sumOf = (weights: readonly Weight[]): number => weights.reduce((sum, weight) => sum + weight.brotliBytes, 0);

if (import.meta.main) {
  const { scripts, styles } = weighFirstLoad(fileURLToPath(new URL('dist', import.meta.url)));
  for (const { file, bytes, brotliBytes } of [...scripts, ...styles])
    console.log(`${file}: ${bytes} bytes, ${(brotliBytes / 1024).toFixed(1)} KB as brotli`);
  console.log(`First load of JavaScript: ${(sumOf(scripts) / 1024).toFixed(1)} KB of ${budgetBytes / 1024} KB.`);
}
