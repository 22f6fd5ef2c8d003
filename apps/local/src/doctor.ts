// npm run doctor: looks at the machine, the data and what runs; a line for each, and what to do about it.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultWebPort } from '@parallax/local-cloud/supervisor/cloud-ports';
import { checkDataVersion, checkPorts } from './doctor/check-data.ts';
import { checkBrowser, checkDisk, checkOutputs, checkTools } from './doctor/check-machine.ts';
import { checkRunning } from './doctor/check-running.ts';
import { type Finding, ok } from './doctor/finding.ts';
import { endWith } from './end-with.ts';
import { paintFor } from './paint.ts';
import { defaultDataDir } from './repository.ts';
import { findRunning } from './running-instance.ts';

await endWith(async () => {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  const dataDir = resolve(values.data ?? defaultDataDir);
  const paint = paintFor(process.stdout, process.env);
  const marks = { ok: paint.green('ok  '), warn: paint.yellow('warn'), fail: paint.red('fail') };
  const findings: Finding[] = [];
  const tell = (found: readonly Finding[]) => {
    for (const finding of found) {
      console.log(`  ${marks[finding.state]}  ${finding.what}`);
      if (finding.todo !== null) console.log(`        ${paint.dim(finding.todo)}`);
    }
    findings.push(...found);
  };
  tell(checkTools());
  tell([checkDisk(dataDir), checkBrowser(process.env), checkOutputs(), checkDataVersion(dataDir)]);
  const running = findRunning(dataDir);
  tell(
    running === null
      ? [...(await checkPorts(dataDir, defaultWebPort)), ok('No local cloud is running on this data')]
      : await checkRunning(running),
  );
  const bad = findings.filter(({ state }) => state === 'fail').length;
  const doubtful = findings.filter(({ state }) => state === 'warn').length;
  console.log(`\n  ${bad === 0 && doubtful === 0 ? 'All is well.' : `${bad} to mend, ${doubtful} to know about.`}`);
  return bad === 0 ? 0 : 1;
});
