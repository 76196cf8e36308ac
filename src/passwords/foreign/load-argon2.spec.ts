import { loadArgon2 } from './load-argon2.js';

describe('the native module of Argon2', () => {
  it('is missing: the first imported hash says so, and what to do; nothing that comes before does', async () => {
    // What the package itself looks at, before it looks for a module of this platform.
    process.env['NAPI_RS_NATIVE_LIBRARY_PATH'] = '/nowhere/argon2.node';
    const { parseForeign } = await import('./index.js');
    const hash = parseForeign('$argon2id$v=19$m=8192,t=2,p=8$vhfCWKv1XmsNwRijdA4BgA$Bpve3NTBVOr8Pglo02pTSw');
    expect(hash?.work).toBe('argon2 8192 2 8');
    await expect(hash?.verify('pâté-Tractor 9')).rejects.toThrow(
      `Imported Argon2 hashes can't be verified: the native module of @node-rs/argon2 does not load (${process.platform}`,
    );
    await expect(loadArgon2()).rejects.toThrow('install again on this machine, without --omit=optional');
  });
});
