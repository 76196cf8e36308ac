import { ResourceServerConfig, type ResourceServerOptions } from './resource-server.options.js';

const VALID = { issuer: 'https://auth.example.com', audience: 'orders' };

describe('the options of ResourceServerModule', () => {
  it('have defaults', () => {
    expect(new ResourceServerConfig(VALID)).toMatchObject({
      ...VALID,
      maxStaleness: 5,
      whenStale: 'refuse',
      maxTokenLifetime: 86_400,
    });
  });

  it.each([
    'http://localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
    'https://auth.example.com:8443',
  ])('take the issuer %s', (issuer) => {
    expect(new ResourceServerConfig({ ...VALID, issuer }).issuer).toBe(issuer);
  });

  it.each([
    'https://api.example.com',
    'https://api.example.com/',
    'https://api.example.com:8443/v1/orders',
    'http://localhost:3000/mcp',
  ])('take the resource %s', (resource) => {
    expect(new ResourceServerConfig({ ...VALID, resource }).resource).toBe(resource);
  });

  it.each<[keyof ResourceServerOptions, unknown]>([
    ['resource', ''],
    ['resource', 'orders'],
    ['resource', 'http://api.example.com'],
    // Clients compare it with what they were given, character by character.
    ['resource', 'https://API.example.com'],
    ['resource', 'https://api.example.com/a/../b'],
    ['resource', 'https://api.example.com/?a=b'],
    ['resource', 'https://api.example.com/#a'],
    ['resource', 'https://api.example.com/"'],
    ['resource', 'https://me:secret@api.example.com'],
    ['issuer', undefined],
    ['issuer', ''],
    ['issuer', 'auth.example.com'],
    // Whoever sits between could let anybody in.
    ['issuer', 'http://auth.example.com'],
    ['issuer', 'http://localhost.example.com'],
    ['issuer', 'http://127.0.0.1.example.com'],
    // Not as the tokens spell it: every one of them would be refused.
    ['issuer', 'https://auth.example.com/'],
    ['issuer', 'https://Auth.example.com'],
    ['issuer', 'https://auth.example.com/realm'],
    ['issuer', 'https://me:secret@auth.example.com'],
    ['issuer', 'file:///etc/passwd'],
    ['audience', ''],
    ['audience', undefined],
    ['audience', ['orders']],
    ['maxStaleness', 0.5],
    ['maxStaleness', 301],
    ['maxStaleness', NaN],
    ['maxStaleness', '5'],
    ['whenStale', 'open'],
    ['maxTokenLifetime', 0],
    ['maxTokenLifetime', Infinity],
  ])('stop the boot when %s is %j, and name it', (option, value) => {
    const options = { ...VALID, [option]: value } as ResourceServerOptions;
    expect(() => new ResourceServerConfig(options)).toThrow(`ResourceServerModule: ${option} must be`);
  });

  it.each([
    [1, 333, 333],
    [5, 1000, 1667],
    [60, 1000, 2000],
  ])(
    'of a bound of %d s leave %d ms between two looks and %d ms to one',
    (maxStaleness, interval, timeout) => {
      const config = new ResourceServerConfig({ ...VALID, maxStaleness });
      expect([Math.round(config.pollInterval), Math.round(config.pollTimeout)]).toEqual([interval, timeout]);
    },
  );
});
