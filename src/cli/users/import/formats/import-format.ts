import { type FirebaseProject } from '../../../../passwords/index.js';

/** One document, row or entry of a dump, with MongoDB's extended JSON taken off. */
export type DumpRecord = Readonly<Record<string, unknown>>;

/** An account at a provider, as a line of ours has it. */
export interface DumpIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly provider: string;
  readonly email?: string;
  readonly emailVerified?: boolean;
}

/** A user in the form of our own lines (docs/migrating.md). The import evaluates whether it is valid. */
export interface DumpUser {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly email?: unknown;
  readonly username?: unknown;
  readonly passwordHash?: unknown;
  readonly passwordFormat?: string;
  readonly passwordSalt?: unknown;
  readonly emailVerified?: unknown;
  readonly roles?: readonly string[];
  readonly status?: 'banned';
  readonly bannedUntil?: unknown;
  readonly createdAt?: unknown;
  readonly identities?: readonly DumpIdentity[];
}

/** What came of a record. */
export type Converted =
  /**
   * `leftOut`: what of it has no place here, a few words each; they are counted.
   * `unusableHash`: why the password is not with it; it follows `passwordHash`.
   */
  | { readonly user: DumpUser; readonly leftOut?: readonly string[]; readonly unusableHash?: string }
  /** It is nobody who could log in: why, in a few words. */
  | { readonly skipped: string };

/** What a format may ask for beside the record. */
export interface ConvertContext {
  /** The records of the second file that are of this one. */
  readonly related: readonly DumpRecord[];
  /** `--firebase-hash-config`. */
  readonly firebaseProject?: FirebaseProject | undefined;
  /** Whether `--pepper-file` was given. */
  readonly hasPepper: boolean;
}

/** The second file of a dump of two collections or tables. */
export interface SecondFile {
  /** What is in it, for people: `the collection account`. */
  readonly content: string;
  /** Whether the first one alone is of little use. */
  readonly isNeeded: boolean;
  /** By what a record of the first file is found. */
  idOf(record: DumpRecord): readonly unknown[];
  /** The same of a record of the second one; undefined when it is none of a user's. */
  ownerOf(record: DumpRecord): unknown;
}

/** How a file that is neither JSON nor a table is read. */
export type TextKind = 'colons' | 'ldif';

/** A system that users come from: what a dump of it looks like, and what of it becomes what here. */
export interface ImportFormat {
  /** What `--from` calls it: lower case, with hyphens. */
  readonly name: string;
  /** What people call it. */
  readonly system: string;
  /** How the dump is made, in one sentence or command. */
  readonly dump: string;
  readonly second?: SecondFile;
  /** For systems that keep users in a text file; JSON and tables are taken as well. */
  readonly text?: TextKind;
  /**
   * @param record one of the first file
   * @param context what else it may depend on
   */
  convert(record: DumpRecord, context: ConvertContext): Converted;
}
