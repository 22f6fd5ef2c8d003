import type { ImageCase } from './case-of-image.ts';
import type { Finding } from './finding.ts';

/** An acknowledged upload is one image, whole, in every region, and is ready in the end. */
export function checkUpload({ imageId, upload, seen, state, files }: ImageCase): Finding[] {
  if (upload?.outcome !== 'ok') return [];
  const finding = (verdict: Finding['verdict'], sentence: string, evidence: unknown): Finding => ({
    verdict,
    imageId,
    operation: upload.id,
    sentence,
    evidence,
  });
  if (upload.imageIds.length > 1)
    return [
      finding('doubled', `One file became ${upload.imageIds.length} images.`, { key: upload.key, imageIds: upload.imageIds }),
    ];
  const silent = seen.filter((each) => each.error !== null);
  const findings = silent.map(({ region, error }) =>
    finding('stuck', `${region} could not say anything of an acknowledged upload.`, { error }),
  );
  if (seen.length === silent.length)
    return findings.length > 0 ? findings : [finding('lost', 'Nobody was asked about it.', null)];
  if (state === null)
    return [
      ...findings,
      finding('lost', 'No region knows an upload that was acknowledged.', {
        acknowledgedBy: upload.region,
        attempts: upload.attempts,
      }),
    ];
  if (state.stage === 'failed') findings.push(finding('lost', `A good file was judged "${state.failure}".`, { state }));
  // What is deleted before it was ready is finished when somebody restores it.
  else if (!state.deleted && (state.stage !== 'ready' || state.recognition === 'pending' || state.waitingFor !== null))
    findings.push(
      finding('stuck', stuckSentence(state), {
        stage: state.stage,
        recognition: state.recognition,
        waitingFor: state.waitingFor,
      }),
    );
  return [...findings, ...checkBytes({ imageId, upload, state, files }, finding)];
}

function stuckSentence({ stage, recognition, waitingFor }: NonNullable<ImageCase['state']>): string {
  if (waitingFor !== null) return `Still waits for ${waitingFor}.`;
  return stage === 'ready' ? `Recognition is still ${recognition}.` : `Still ${stage}.`;
}

function checkBytes(
  { upload, state, files }: Pick<ImageCase, 'imageId' | 'state' | 'files'> & { upload: NonNullable<ImageCase['upload']> },
  finding: (verdict: Finding['verdict'], sentence: string, evidence: unknown) => Finding,
): Finding[] {
  if (state === null || state.deleted || state.stage !== 'ready') return [];
  const original = files.find((file) => file.what === 'original');
  const bad: Finding[] = [];
  if (original === undefined || original.status !== 200)
    bad.push(finding('lost', 'The original cannot be opened.', original ?? { original: 'was not asked for' }));
  else if (original.sha256 !== upload.sha256)
    bad.push(finding('lost', 'The original has other bytes than were sent.', { sent: upload.sha256, ...original }));
  if (state.thumbnails.length === 0) bad.push(finding('stuck', 'It is ready and has no thumbnails.', null));
  for (const file of files.filter(({ what, status }) => what !== 'original' && status !== 200))
    bad.push(finding('lost', `A ${file.what === 'thumbnail' ? 'thumbnail' : 'copy of a thumbnail'} cannot be opened.`, file));
  return bad;
}
