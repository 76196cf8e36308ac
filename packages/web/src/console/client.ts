import { createClient } from '@nightlatch/client';
import { StepUpQuestions } from '../app/auth.ts';
import { settings } from './settings.ts';

export const questions = new StepUpQuestions();

export const client = createClient({
  baseUrl: settings.base,
  transport: 'cookie',
  onStepUp: questions.onStepUp,
});
