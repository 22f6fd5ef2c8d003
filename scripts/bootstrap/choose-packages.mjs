import { ToolchainError } from './toolchain-error.mjs';

/**
 * The pinned npm packages for the tools that a machine lacks.
 * @param {{platform: string, isMusl: boolean}} machine platform as "linux-x64"
 * @returns {{tool: string, spec: string, integrity: string}[]}
 * @throws {ToolchainError} saying what to install, where npm has none.
 */
export function choosePackages(pins, tools, machine) {
  return tools.map((tool) => {
    const pin = machine.isMusl ? undefined : pins.platforms[machine.platform]?.[tool];
    if (!pin) throw new ToolchainError(installSentence(pins, tool, machine));
    return { tool, spec: pin[0], integrity: pin[1] };
  });
}

const installSentence = (pins, tool, { platform, isMusl }) => {
  const tested = pins.platforms['linux-x64'][tool][0].split('@').at(-1);
  const name = tool === 'node' ? 'Node' : 'pnpm';
  const where = isMusl ? `${platform} with musl` : platform;
  return `npm has no pinned ${name} for ${where}: install ${name} ${tested.split('.')[0]} (${tested} is what we test) from your usual source, then run this again.`;
};

/** This machine, as choosePackages wants it. */
export function thisMachine() {
  // Without this, making the report may wait for name servers.
  process.report.excludeNetwork = true;
  const isMusl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
  return { platform: `${process.platform}-${process.arch}`, isMusl };
}
