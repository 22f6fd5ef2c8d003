// npm run visit -- URL: a person's way through an installation that is there, in a real browser. Uploads one picture and deletes it again.
import { launchBrowser } from './launch-browser.ts';
import { jpeg } from './pictures.ts';
import { visit } from './visit.ts';

const [url] = process.argv.slice(2);
if (!url || !URL.canParse(url)) {
  process.stderr.write('npm run visit -- URL, the address of the pages\n');
  process.exitCode = 2;
} else {
  const browser = await launchBrowser();
  try {
    const picture = await jpeg({ width: 1_600, height: 1_200, seed: Date.now() % 1_000_000 });
    await visit(url, browser, picture, ({ step, ms }) => process.stdout.write(`${String(ms).padStart(6)} ms  ${step}\n`));
    process.stdout.write('All of it worked.\n');
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
}
