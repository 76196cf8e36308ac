import { Inject, Injectable, Optional } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { type Connection, type Model } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { looksLike } from './document-shape.js';
import { keepApart } from './keep-apart.js';

/** The host's own connection, where there is a host. */
export const HOST_CONNECTION = Symbol('HostConnection');

/** With those that `useDb` has made of it, which mongoose does not declare. */
type HostConnection = Connection & { readonly otherDbs?: readonly Connection[] };

/** Where it is written down which collections of the database are ours. */
const CLAIMS = 'nightlatch';
const CLAIM_ID = 'collections';

interface Claim {
  _id: typeof CLAIM_ID;
  collections: string[];
}

/**
 * Sees to it that our collections are ours: one that was there before and is somebody else's must not get our indexes,
 * nor our documents. Once taken, a collection is ours whatever is in it.
 *
 * One that nobody has taken, as before there were claims, is ours when its documents are: of two, the first and the
 * last by `_id`, so that an `_id` of another type is seen wherever it is. Required fields are what they are recognised
 * by, so a schema may gain optional ones only. An empty one is anybody's, unless it keeps something unique that we know
 * nothing of.
 */
@Injectable()
export class CollectionClaim {
  constructor(
    @InjectConnection(CONNECTION) private readonly connection: Connection,
    @Optional() @Inject(HOST_CONNECTION) private readonly host?: HostConnection,
  ) {}

  /**
   * Takes the collections of all our models.
   *
   * @param build builds their indexes; nothing is taken where it fails
   * @throws ConfigurationError when one is somebody else's, which says how to keep apart; what `build` throws
   */
  async take(build: () => Promise<void>): Promise<void> {
    const models = Object.values(this.connection.models) as Model<unknown>[];
    this.refuseModelsOfHost(models);
    const claims = this.connection.collection<Claim>(CLAIMS);
    const taken = new Set((await claims.findOne({ _id: CLAIM_ID }))?.collections);
    const open = models.filter((model) => !taken.has(nameOf(model)));
    await this.refuseForeign(open);
    await build();
    if (open.length === 0) return;
    await claims.updateOne(
      { _id: CLAIM_ID },
      { $addToSet: { collections: { $each: open.map(nameOf) } } },
      { upsert: true },
    );
  }

  /**
   * A model that would write there what is not ours, also where nobody has written yet. One that only looks at ours has
   * an `_id` like ours, or would find nothing.
   */
  private refuseModelsOfHost(own: Model<unknown>[]): void {
    const ours = new Map(own.map((model) => [nameOf(model), idOf(model)]));
    const clash = [this.host ?? [], this.host?.otherDbs ?? []]
      .flat()
      .filter(({ name }) => name === this.connection.name)
      .flatMap(({ models }) => Object.values(models) as Model<unknown>[])
      .find((model) => ours.has(nameOf(model)) && ours.get(nameOf(model)) !== idOf(model));
    if (clash === undefined) return;
    throw keepApart(
      `the model ${clash.modelName} of this application has the collection ${nameOf(clash)} of the database ` +
        `${this.connection.name}, which is the name of one of ours`,
    );
  }

  private async refuseForeign(open: Model<unknown>[]): Promise<void> {
    if (open.length === 0) return;
    const there = await this.connection.db?.listCollections({ name: { $in: open.map(nameOf) } }).toArray();
    const types = new Map(there?.map(({ name, type }) => [name, type]));
    const isForeign = await Promise.all(
      open.map(async (model) => {
        const type = types.get(nameOf(model));
        return type !== undefined && (type !== 'collection' || !(await isOurs(model)));
      }),
    );
    const foreign = open.filter((_, index) => isForeign[index]).map(nameOf);
    if (foreign.length === 0) return;
    const { name } = this.connection;
    throw keepApart(
      foreign.length === 1
        ? `the collection ${foreign[0]} of the database ${name} was there before, and is not ours`
        : `the collections ${foreign.join(', ')} of the database ${name} were there before, and are not ours`,
    );
  }
}

const nameOf = (model: Model<unknown>): string => model.collection.collectionName;
const idOf = (model: Model<unknown>): string => model.schema.path('_id').instance;

async function isOurs(model: Model<unknown>): Promise<boolean> {
  const ends = await Promise.all(
    ([1, -1] as const).map((direction) => model.collection.findOne({}, { sort: { _id: direction } })),
  );
  const documents = ends.filter((document) => document !== null);
  if (documents.length > 0) return documents.every((document) => looksLike(document, model.schema));
  const known = new Set(model.schema.indexes().map(([fields]) => JSON.stringify(fields)));
  const indexes = await model.collection.indexes();
  return indexes.every(({ unique, key }) => unique !== true || known.has(JSON.stringify(key)));
}
