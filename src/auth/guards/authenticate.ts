import passport, { type Strategy } from 'passport';

/**
 * Runs one Passport strategy on one request.
 *
 * Passport's registry is process-wide: of two applications in one process the second replaces the first
 * one's strategies, database and all. So a guard hands its own application's strategy over instead of a
 * name. Passport augments what it is given, hence a fresh object for every request.
 *
 * @param strategy the strategy, as injected
 * @param request the platform's request
 * @param response the platform's response
 * @returns what the strategy made of the request; undefined when it refused
 * @throws what went wrong inside the strategy
 */
export function authenticate<T>(
  strategy: Strategy,
  request: unknown,
  response: unknown,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const run = passport.authenticate(
      Object.create(strategy) as Strategy,
      { session: false },
      (error: Error | null, user: T | false | null | undefined) => {
        if (error) reject(error);
        else resolve(user || undefined);
      },
    ) as (request: unknown, response: unknown, next: (error: unknown) => void) => void;
    run(request, response, reject);
  });
}
