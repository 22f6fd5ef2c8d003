const kept = /^npm_config_(registry|cache|userconfig|globalconfig|.*proxy|cafile|ca|strict_ssl|offline)$/i;

/**
 * The environment for nested npm and pnpm. `npm start` exports its whole configuration as npm_* variables, which they would read
 * as their own; only where packages come from is passed on.
 */
export function cleanEnv(env = process.env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name)));
}
