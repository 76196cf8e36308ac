// Asks the `verify` of a block about each line of standard input.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { verify } = await import(pathToFileURL(process.argv[2]));
for await (const token of createInterface(process.stdin)) {
  try {
    await verify(token);
    console.log('accepted');
  } catch (error) {
    console.log(`refused ${String(error).replace(/\s+/g, ' ')}`);
  }
}
