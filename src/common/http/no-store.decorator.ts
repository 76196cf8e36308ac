import { Header } from '@nestjs/common';

/**
 * Keeps the answers of a controller out of every cache, for they are about people. (Refusals are kept out by
 * `ProblemFilter`.) A header that Nest sets before each handler, and no interceptor: the first one of a route makes
 * every answer pass through a stream.
 */
export function NoStore(): ClassDecorator {
  return ({ prototype }) => {
    for (const [name, method] of Object.entries(Object.getOwnPropertyDescriptors(prototype as object))) {
      if (name !== 'constructor' && typeof method.value === 'function') {
        Header('Cache-Control', 'no-store')(prototype as object, name, method);
      }
    }
  };
}
