import { type Type } from '@nestjs/common';
import { DefinitionsFactory } from '@nestjs/mongoose';
import mongoose, { type Schema, type SchemaDefinition, type SchemaOptions } from 'mongoose';

/**
 * A mongoose of our own. What a host sets for all its models (`mongoose.set`, `mongoose.plugin`, `debug`) is kept in an
 * instance of mongoose, and does not reach another one.
 *
 * Indexes are built once, before the service is ready, by IndexBuilder, and collections come with them. A command for a
 * database that is away fails at once; a queue would only hide it.
 */
export const OWN_MONGOOSE = new mongoose.Mongoose({
  autoCreate: false,
  autoIndex: false,
  bufferCommands: false,
});

/** mongoose does not declare that an instance has a constructor of its own. */
const { Schema: OwnSchema } = OWN_MONGOOSE as unknown as { Schema: typeof Schema };

// The one thing that all instances share: defaults of a type, such as `Schema.Types.String.set('trim', true)`.
for (const name of ['String', 'Number', 'Boolean', 'Date'] as const) {
  const types: Record<string, new (...args: never[]) => object> = OwnSchema.Types;
  types[name] = class extends OwnSchema.Types[name] {
    static defaultOptions = {};
  };
}

/**
 * The schema of a class with `@Schema()` and `@Prop()`, made by {@link OWN_MONGOOSE}. `SchemaFactory` of
 * `@nestjs/mongoose` would make it by the one that the host has.
 *
 * @param target the class
 * @param collection the name of its collection, before which a host may put a prefix
 * @param options what else there is to say of it
 */
export function schemaOf<T>(target: Type<T>, collection: string, options: SchemaOptions = {}): Schema<T> {
  return new OwnSchema<T>(DefinitionsFactory.createForClass(target), {
    collection,
    versionKey: false,
    ...options,
  } as never);
}

/**
 * The schema of what is in an array of documents. Of a plain definition mongoose would make one by itself, with the types as
 * the host has set them.
 *
 * @param definition the fields
 */
export function subSchemaOf(definition: SchemaDefinition): Schema {
  return new OwnSchema(definition, { _id: false });
}
