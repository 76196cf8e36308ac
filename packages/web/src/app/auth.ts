import { type AuthError, type Client, type Demand, type Result } from '@nightlatch/client';

/** What a request was refused with, for what throws: queries and their error states. */
export class Refused extends Error {
  constructor(readonly error: AuthError) {
    super(error.title);
    this.name = 'Refused';
  }
}

/**
 * @param result of a request
 * @returns what it gave
 * @throws Refused when it gave nothing
 */
export async function unwrap<T>(result: Promise<Result<T>>): Promise<T> {
  const settled = await result;
  if (!settled.ok) throw new Refused(settled.error);
  return settled.data;
}

/** @returns the refusal that was thrown, if it is one */
export function refusalIn(error: unknown): AuthError | undefined {
  return error instanceof Refused ? error.error : undefined;
}

/** Asks for a fresh login when a request demands one: {@link StepUpQuestions} is the one place that can. */
export class StepUpQuestions {
  private ask: ((demand: Demand) => Promise<boolean>) | undefined;

  /** For the option `onStepUp` of the client. */
  readonly onStepUp = (demand: Demand): Promise<boolean> => this.ask?.(demand) ?? Promise.resolve(false);

  /**
   * @param ask shows the question; resolves to whether it was answered
   * @returns takes it back: a question that is open then was not answered, and the request that waits ends
   */
  answerWith(ask: (demand: Demand) => Promise<boolean>): () => void {
    let takeBack = (): void => undefined;
    const takenBack = new Promise<boolean>((resolve) => {
      takeBack = () => resolve(false);
    });
    this.ask = (demand) => Promise.race([ask(demand), takenBack]);
    return () => {
      this.ask = undefined;
      takeBack();
    };
  }
}

/**
 * Calls back when somebody else is logged in than before, or nobody: what the page holds is not theirs. Another page of the same
 * browser may have logged them in.
 *
 * @param client of the page
 * @param forget what the page holds
 */
export function onOtherUser(client: Client, forget: () => void): void {
  let owner: string | undefined;
  client.onChange((state) => {
    const user = state.status === 'signedIn' ? state.user.id : undefined;
    if (user !== owner) forget();
    owner = user;
  });
}
