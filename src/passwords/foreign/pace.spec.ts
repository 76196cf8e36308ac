import { Pace } from './pace.js';

describe('Pace', () => {
  it('counts other work in rounds of bcrypt', () => {
    const pace = new Pace();
    pace.sawBcrypt(256, 10);
    expect(pace.roundsOf('scrypt 16384 8 1', 40)).toBe(1024);
  });

  it('waiting for a thread is no work: the least time counts, of both', () => {
    const pace = new Pace();
    pace.sawBcrypt(256, 90);
    pace.sawBcrypt(256, 10);
    pace.sawBcrypt(4096, 400);
    expect(pace.roundsOf('x', 20)).toBe(512);
    expect(pace.roundsOf('x', 500)).toBe(512);
    expect(pace.roundsOf('x', 10)).toBe(256);
    expect(pace.roundsOf('y', 500)).toBe(12_800);
  });

  it('knows nothing before bcrypt was seen, and so spares nothing', () => {
    expect(new Pace().isKnown).toBe(false);
    expect(new Pace().roundsOf('x', 500)).toBe(0);
  });

  it('keeps no more kinds than a table of hostile hashes needs to fill the memory', () => {
    const pace = new Pace();
    pace.sawBcrypt(1, 1);
    for (let i = 0; i < 1000; i++) pace.roundsOf(String(i), 1);
    expect(pace).toMatchObject({ times: { size: 200 } });
  });
});
