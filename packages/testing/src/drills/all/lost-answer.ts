import { loseFirstAnswer } from '../../history/put-file.ts';
import type { Drill } from '../drill.ts';

export const lostAnswer: Drill = {
  name: 'lost-answer',
  hypothesis:
    'The answer to a PUT is lost on its way back: whether the file is sent again here or in another region, there is one image.',
  isShort: false,
  uploads: { full: 40, short: 6 },
  async run(stage) {
    await stage.step('the file is stored and the answer to the first PUT is lost, for every upload');
    const person = stage.person({ put: loseFirstAnswer() });
    for (let count = 0; count < stage.uploads; count++) {
      const { outcome, imageIds, attempts } = await person.upload(await stage.picture());
      stage.expect(
        outcome === 'ok' && imageIds.length === 1,
        'An upload whose first answer was lost is acknowledged, as one image.',
        attempts,
      );
    }
  },
};
