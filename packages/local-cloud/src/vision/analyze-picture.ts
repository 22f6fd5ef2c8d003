import { cropPicture } from './crop-picture.ts';
import { captionArea, captionPicture } from './describe-picture.ts';
import { findAreas } from './find-areas.ts';
import { judgePicture } from './judge-picture.ts';
import { measurePicture } from './measure-picture.ts';
import { readPicture } from './read-picture.ts';
import type { AnalyzeQuery } from './read-query.ts';
import { tagPicture } from './tag-picture.ts';
import { type AnalyzeResult, modelVersion } from './vision-contract.ts';

/** The service gives at most ten, the whole picture first. */
const maxDenseCaptions = 10;

/**
 * The answer of the service for what pixels can tell. Objects, people and text stay empty: nothing here can see them, and inventing
 * them would teach people to trust what is not there.
 */
export async function analyzePicture(bytes: Buffer, query: AnalyzeQuery): Promise<AnalyzeResult> {
  const picture = await readPicture(bytes);
  const measured = measurePicture(picture);
  const verdicts = judgePicture(measured);
  const areas = findAreas(measured);
  const caption = captionPicture(measured, verdicts, areas);
  const { width, height } = picture;
  const whole = { ...caption, boundingBox: { x: 0, y: 0, w: width, h: height } };
  const parts = areas.map((area) => ({ ...captionArea(area), boundingBox: area.boundingBox }));
  const asked = query.features;
  return {
    modelVersion,
    metadata: { width, height },
    ...(asked.has('caption') ? { captionResult: caption } : {}),
    ...(asked.has('denseCaptions') ? { denseCaptionsResult: { values: [whole, ...parts].slice(0, maxDenseCaptions) } } : {}),
    ...(asked.has('tags') ? { tagsResult: { values: tagPicture(measured, verdicts) } } : {}),
    ...(asked.has('objects') ? { objectsResult: { values: [] } } : {}),
    ...(asked.has('read') ? { readResult: { blocks: [] } } : {}),
    ...(asked.has('smartCrops') ? { smartCropsResult: { values: await cropPicture(picture, query.aspectRatios) } } : {}),
    ...(asked.has('people') ? { peopleResult: { values: [] } } : {}),
  };
}
