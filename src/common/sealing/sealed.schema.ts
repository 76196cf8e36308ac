/** Something encrypted, as the database keeps it; every part in base64url. */
export interface Sealed {
  iv: string;
  ciphertext: string;
  tag: string;
  /** Which KEY_ENCRYPTION_KEY it takes to open it. */
  keyId: string;
}

/** One of the fields of a {@link Sealed}. */
interface SealedField {
  readonly type: StringConstructor;
  readonly required: true;
}

/** @returns the fields of a {@link Sealed} in a document: each time new ones, as mongoose keeps what it is given */
export function sealedFields(): Record<keyof Sealed, SealedField> {
  const field = (): SealedField => ({ type: String, required: true });
  return { iv: field(), ciphertext: field(), tag: field(), keyId: field() };
}
