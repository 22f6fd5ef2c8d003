/** What Core Tools sets for an app that runs on a developer's machine, where nothing else has. */
export function setDefaultEnvironment(env: NodeJS.ProcessEnv, authority: string): void {
  env['AZURE_FUNCTIONS_ENVIRONMENT'] ??= 'Development';
  env['FUNCTIONS_WORKER_RUNTIME'] ??= 'node';
  env['WEBSITE_HOSTNAME'] ??= authority;
}
