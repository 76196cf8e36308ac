import { StepUpQuestions } from '../../packages/web/src/app/auth.js';

it('a question that goes with its dialog holds up nobody who is asked later', async () => {
  const questions = new StepUpQuestions();
  const never = new Promise<boolean>(() => undefined);
  const takeBack = questions.answerWith(() => never);
  const asked = questions.onStepUp({});
  // Somebody else has logged in, in another tab: the dialog of before is gone.
  takeBack();
  expect(await asked).toBe(false);
  expect(await questions.onStepUp({})).toBe(false);
  questions.answerWith(() => Promise.resolve(true));
  expect(await questions.onStepUp({})).toBe(true);
});
