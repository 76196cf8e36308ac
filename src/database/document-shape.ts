import { type Schema, Types } from 'mongoose';

const TYPES: Readonly<Record<string, (id: unknown) => boolean>> = {
  String: (id) => typeof id === 'string',
  Number: (id) => typeof id === 'number',
  ObjectId: (id) => id instanceof Types.ObjectId,
};

/**
 * Whether a document may have been written by a model: its `_id` has the right type, and every required field is there.
 *
 * @param document as the driver reads it
 * @param schema of the model
 */
export function looksLike(document: object, schema: Schema): boolean {
  const isId = TYPES[schema.path('_id').instance];
  if (isId?.(valueAt(document, '_id')) !== true) return false;
  return schema.requiredPaths().every((path) => (valueAt(document, path) ?? null) !== null);
}

function valueAt(document: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) => (value as Record<string, unknown> | null | undefined)?.[name],
      document,
    );
}
