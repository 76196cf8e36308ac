import { type Model } from 'mongoose';
import { type User } from './user.schema.js';

/** How many accounts are read at once: a command must be done long before the driver gives up on its answer. */
const BATCH = 5000;

/**
 * All, in the order of their ids, batch by batch: no cursor has to last for as long as it takes. Without a condition on the
 * field, for which there is no index: one batch would then read as much as it takes to find so many.
 *
 * @param users the collection
 * @param field what is read of each beside its id
 */
export async function* everyAccount<K extends keyof User>(
  users: Model<User>,
  field: K,
): AsyncGenerator<Pick<User, '_id' | K>, void> {
  let batch: Pick<User, '_id' | K>[];
  let after = '';
  do {
    batch = await users
      .find({ _id: { $gt: after } }, { [field]: 1 })
      .sort({ _id: 1 })
      .limit(BATCH)
      .lean<Pick<User, '_id' | K>[]>()
      .exec();
    yield* batch;
    after = batch.at(-1)?._id ?? after;
  } while (batch.length === BATCH);
}
