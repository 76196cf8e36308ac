import { raw } from '@nestjs/mongoose';

/** Something encrypted, as the database keeps it; every part in base64url. */
export interface Sealed {
  iv: string;
  ciphertext: string;
  tag: string;
  /** Which KEY_ENCRYPTION_KEY it takes to open it. */
  keyId: string;
}

/** Of a {@link Sealed} in a document. */
export const sealedProp = raw({
  iv: { type: String, required: true },
  ciphertext: { type: String, required: true },
  tag: { type: String, required: true },
  keyId: { type: String, required: true },
});
