import { type INestApplicationContext } from '@nestjs/common';
import { withApplication } from './with-application.js';

/**
 * Does something with the service's modules and prints what came of it.
 *
 * @param action gets the application and returns the text
 */
export async function printFrom(
  action: (application: INestApplicationContext) => Promise<string>,
): Promise<void> {
  process.stdout.write(`${await withApplication(action)}\n`);
}
