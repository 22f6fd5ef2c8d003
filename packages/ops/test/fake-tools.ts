import type { Installation } from '@parallax/contracts/installation';
import type { ReleasePlaces, Tools } from '../src/cli/command.ts';

/** Two regions, both colours, addresses that nobody answers. */
export const installation: Installation = {
  environment: 'testing',
  colours: ['blue', 'green'],
  regions: ['westus2', 'eastus2'].map((name) => ({
    name,
    cosmosUrl: `https://${name}.cosmos.invalid`,
    blobUrl: `https://${name}.blob.invalid`,
    queueUrl: `https://${name}.queue.invalid`,
    apiUrls: { blue: `https://blue-${name}.invalid`, green: `https://green-${name}.invalid` },
  })),
  webUrl: 'https://web.invalid',
  apiUrls: { blue: 'https://blue.invalid', green: 'https://green.invalid' },
};

export interface FakeTools extends Tools {
  readonly said: string[];
  readonly asked: { what: string; name: string }[];
}

/** Time stands still unless somebody waits; every question is answered with yes. */
export function fakeTools(places: readonly ReleasePlaces[] = [], changes: Partial<Tools> = {}): FakeTools {
  const said: string[] = [];
  const asked: { what: string; name: string }[] = [];
  let now = Date.UTC(2026, 10, 18, 12);
  return {
    said,
    asked,
    installation: () => installation,
    places: async () => places,
    operator: 'first operator',
    fetch,
    clock: () => now,
    wait: async (ms) => {
      now += ms;
    },
    say: (line) => void said.push(line),
    confirm: async (question) => void asked.push(question),
    signal: new AbortController().signal,
    ...changes,
  };
}
