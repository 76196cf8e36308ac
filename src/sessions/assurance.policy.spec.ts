import { type Factor, type ProvenMethod } from '../common/proven-method.js';
import { assuranceOf } from './assurance.policy.js';

const proof = (amr: string[], factors: Factor[], minute = 0): ProvenMethod => ({
  method: amr.join('+'),
  at: new Date(Date.UTC(2026, 0, 31, 9, minute)),
  amr,
  factors,
});

describe('assuranceOf', () => {
  it.each<[string, ProvenMethod[], string, string[]]>([
    ['a password', [proof(['pwd'], ['knowledge'])], 'aal1', ['pwd']],
    ['a code of an app', [proof(['otp'], ['possession'])], 'aal1', ['otp']],
    [
      'a password and a code',
      [proof(['pwd'], ['knowledge']), proof(['otp'], ['possession'])],
      'aal2',
      ['pwd', 'otp', 'mfa'],
    ],
    [
      'two passwords are one factor',
      [proof(['pwd'], ['knowledge']), proof(['pwd'], ['knowledge'], 5)],
      'aal1',
      ['pwd'],
    ],
    [
      'two devices are one factor',
      [proof(['otp'], ['possession']), proof(['sms'], ['possession'])],
      'aal1',
      ['otp', 'sms'],
    ],
    [
      'a passkey that verified its user',
      [proof(['hwk', 'user'], ['possession', 'inherence'])],
      'aal2',
      ['hwk', 'user', 'mfa'],
    ],
    ['a passkey that did not', [proof(['hwk'], ['possession'])], 'aal1', ['hwk']],
  ])('%s', (_what, proved, acr, amr) => {
    expect(assuranceOf(proved)).toMatchObject({ acr, amr });
  });

  it('the time of authentication is that of the latest proof, in whatever order they stand', () => {
    const proved = [proof(['otp'], ['possession'], 7), proof(['pwd'], ['knowledge'], 2)];
    expect(assuranceOf(proved).authTime).toEqual(new Date(Date.UTC(2026, 0, 31, 9, 7)));
  });

  it('changes nothing of what it is given', () => {
    const proved = Object.freeze([Object.freeze(proof(['pwd'], ['knowledge']))]);
    expect(() => assuranceOf(proved)).not.toThrow();
    expect(proved[0]?.amr).toEqual(['pwd']);
  });
});
