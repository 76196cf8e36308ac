/** A password hash in a form that more than one system reads. */
export type StandardHash =
  | { readonly kind: 'bcrypt'; readonly text: string }
  | {
      readonly kind: 'argon2';
      readonly text: string;
      readonly type: 'id' | 'i';
      readonly memory: number;
      readonly passes: number;
      readonly lanes: number;
      readonly salt: Buffer;
      readonly hash: Buffer;
    }
  | {
      readonly kind: 'pbkdf2';
      readonly digest: 'sha1' | 'sha256' | 'sha512';
      readonly iterations: number;
      readonly salt: Buffer;
      readonly hash: Buffer;
    };

const BCRYPT = /^(?:bcrypt\$)?(\$2[aby]\$\d\d\$[./A-Za-z0-9]{53})$/;
const ARGON2 =
  /^(?:argon2)?(\$argon2(id|i)\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+))$/;
const PBKDF2 =
  /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$i=(\d+)(?:,l=\d+)?\$([A-Za-z0-9+/]+)=*\$([A-Za-z0-9+/]+)=*$/;

/**
 * @param stored a password hash as the database holds it
 * @returns undefined when it is of a form that only we read: our own, over a key of ours, or of the system it came from
 */
export function standardHash(stored: string): StandardHash | undefined {
  const [, bcrypt] = BCRYPT.exec(stored) ?? [];
  if (bcrypt !== undefined) return { kind: 'bcrypt', text: bcrypt.replace(/^\$2y/, '$2b') };
  const [, text, type, m, t, p, salt = '', hash = ''] = ARGON2.exec(stored) ?? [];
  if (text !== undefined)
    return {
      ...{ kind: 'argon2', text, type: type === 'i' ? 'i' : 'id' },
      ...{ memory: Number(m), passes: Number(t), lanes: Number(p), salt: bytes(salt), hash: bytes(hash) },
    };
  const [found, digest = 'sha1', iterations, pbkdf2Salt = '', pbkdf2Hash = ''] = PBKDF2.exec(stored) ?? [];
  if (found === undefined) return undefined;
  return {
    ...{ kind: 'pbkdf2', digest: digest as 'sha1' | 'sha256' | 'sha512', iterations: Number(iterations) },
    ...{ salt: bytes(pbkdf2Salt), hash: bytes(pbkdf2Hash) },
  };
}

function bytes(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}
