// Image Analysis 4.0 on the wire. Source: azure-rest-api-specs, specification/ai/ImageAnalysis, and "Call the Analyze Image 4.0 API".

export const analyzePath = '/computervision/imageanalysis:analyze';
export const apiVersions = ['2023-10-01', '2024-02-01'];

export const features = ['tags', 'caption', 'denseCaptions', 'objects', 'read', 'smartCrops', 'people'] as const;
export type Feature = (typeof features)[number];

export const maxImageBytes = 20_971_520;
export const minImageSide = 50;
export const maxImageSide = 16_000;
export const cropAspectRatios = { min: 0.75, max: 1.8 };
/** Where no ratio is asked for, the service picks one of these bounds or the picture's own. */
export const ownAspectRatios = { min: 0.5, max: 2 };

/** What says so in every answer: these words come from pixels, not from a trained model. */
export const modelVersion = 'pixel-analysis-1';

/** Pixels of the oriented picture, from its upper left corner. */
export interface BoundingBox {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface AnalyzeResult {
  modelVersion: string;
  metadata: { width: number; height: number };
  captionResult?: { text: string; confidence: number };
  denseCaptionsResult?: { values: { text: string; confidence: number; boundingBox: BoundingBox }[] };
  tagsResult?: { values: { name: string; confidence: number }[] };
  objectsResult?: { values: never[] };
  readResult?: { blocks: never[] };
  smartCropsResult?: { values: { aspectRatio: number; boundingBox: BoundingBox }[] };
  peopleResult?: { values: never[] };
}
