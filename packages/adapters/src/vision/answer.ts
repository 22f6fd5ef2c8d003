import type { Box, Recognition } from '@parallax/contracts/image';

/** People come back unfiltered, down to a confidence of 0.001. */
const leastPersonConfidence = 0.5;

interface ServiceBox {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
interface Values<T> {
  readonly values?: readonly T[];
}

/** The 200 answer of Image Analysis 4.0; a part is there only when its feature was asked for. Unknown fields are ignored. */
export interface AnalysisAnswer {
  readonly modelVersion?: string;
  readonly metadata?: { readonly width: number; readonly height: number };
  readonly captionResult?: { readonly text: string; readonly confidence: number };
  readonly tagsResult?: Values<{ name: string; confidence: number }>;
  readonly objectsResult?: Values<{ boundingBox: ServiceBox; tags?: readonly { name: string; confidence: number }[] }>;
  readonly peopleResult?: Values<{ boundingBox: ServiceBox; confidence: number }>;
  readonly readResult?: {
    readonly blocks?: readonly { lines?: readonly { text: string; boundingPolygon: readonly { x: number; y: number }[] }[] }[];
  };
}

/** The service's answer in our words; boxes become fractions of `size` (pixels). */
export function toRecognition(answer: AnalysisAnswer, size: { width: number; height: number }, status: 'done' | 'partial') {
  const toBox = boxIn(answer.metadata ?? size);
  const lines = (answer.readResult?.blocks ?? []).flatMap((block) => block.lines ?? []);
  return {
    status,
    provider: 'azure-vision-4.0',
    modelVersion: answer.modelVersion ?? null,
    caption: answer.captionResult
      ? { text: answer.captionResult.text, confidence: share(answer.captionResult.confidence) }
      : null,
    tags: (answer.tagsResult?.values ?? []).map(({ name, confidence }) => ({ name, confidence: share(confidence) })),
    objects: (answer.objectsResult?.values ?? []).flatMap(({ boundingBox, tags }) =>
      (tags ?? []).slice(0, 1).map(({ name, confidence }) => ({ name, confidence: share(confidence), box: toBox(boundingBox) })),
    ),
    people: (answer.peopleResult?.values ?? [])
      .filter((person) => person.confidence >= leastPersonConfidence)
      .map(({ boundingBox, confidence }) => ({ confidence: share(confidence), box: toBox(boundingBox) })),
    text: lines.map(({ text, boundingPolygon }) => ({ text, box: toBox(around(boundingPolygon)) })),
  } satisfies Recognition;
}

const share = (value: number): number => Math.min(1, Math.max(0, Math.round(value * 1e4) / 1e4));

const boxIn = ({ width, height }: { width: number; height: number }) => {
  return ({ x, y, w, h }: ServiceBox): Box => ({
    x: share(x / width),
    y: share(y / height),
    width: share(w / width),
    height: share(h / height),
  });
};

function around(polygon: readonly { x: number; y: number }[]): ServiceBox {
  const xs = polygon.map((point) => point.x);
  const ys = polygon.map((point) => point.y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return polygon.length === 0 ? { x: 0, y: 0, w: 0, h: 0 } : { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y };
}
