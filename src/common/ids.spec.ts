import { randomId } from './ids.js';

it('a random id is no option of a command line, and safe in a URL', () => {
  // One in 64 would begin with a hyphen.
  for (const id of Array.from({ length: 2000 }, () => randomId())) expect(id).toMatch(/^\w[\w-]{21}$/);
});
