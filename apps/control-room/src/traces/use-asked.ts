import { useEffect, useState } from 'react';
import { ControlApiError } from '../api/control-api.ts';

export interface Asked<Answer> {
  /** The latest; null before the first. */
  readonly answer: Answer | null;
  /** Why the latest question has no answer, in a sentence; null when it has one. */
  readonly problem: string | null;
}

const nothing: Asked<never> = { answer: null, problem: null };

/** Asks again and again while the page can be seen. Another `ask` begins anew; keep it the same between renderings. */
export function useAsked<Answer>(ask: () => Promise<Answer>, everyMs: number): Asked<Answer> {
  const [asked, setAsked] = useState<Asked<Answer> & { ask: unknown }>({ ask: null, ...nothing });
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isAsking = false;
    const told = (answer: Answer) => !isOver && setAsked({ ask, answer, problem: null });
    const failed = (error: unknown) => {
      const problem = error instanceof ControlApiError ? error.message : 'The local cloud did not answer.';
      if (!isOver) setAsked((before) => ({ ask, answer: before.ask === ask ? before.answer : null, problem }));
    };
    const run = async (): Promise<void> => {
      clearTimeout(timer);
      if (isOver || isAsking || document.hidden) return;
      isAsking = true;
      await ask().then(told, failed);
      isAsking = false;
      timer = setTimeout(() => void run(), everyMs);
    };
    const wake = () => void run();
    document.addEventListener('visibilitychange', wake);
    wake();
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', wake);
    };
  }, [ask, everyMs]);
  return asked.ask === ask ? asked : nothing;
}
