import { Histogram, Registry } from 'prom-client';
import { RequestDurations } from './request-durations.js';

const BOUNDS = [0.001, 0.1, 1];
const [NAME, HELP] = ['durations_seconds', 'How long it took'];

describe('RequestDurations', () => {
  it("tells what prom-client's histogram tells, to the letter", async () => {
    const [ours, theirs] = [new Registry(), new Registry()];
    const durations = new RequestDurations(NAME, HELP, BOUNDS);
    ours.registerMetric(durations.asMetric());
    const histogram = new Histogram({
      ...{ name: NAME, help: HELP, buckets: BOUNDS },
      ...{ labelNames: ['method', 'route', 'status'], registers: [theirs] },
    });
    const observed = [
      ['GET', '/me', 200, 0.0005],
      ['GET', '/me', 200, 0.001],
      ['GET', '/me', 401, 0.05],
      ['POST', '/me', 200, 0.5],
      ['GET', '/"quoted"', 200, 7],
      ['GET', '/me', 200, 0],
    ] as const;
    for (const [method, route, status, seconds] of observed) {
      durations.observe(method, route, status, seconds);
      histogram.observe({ method, route, status: String(status) }, seconds);
    }
    const lines = async (registry: Registry): Promise<string[]> =>
      (await registry.metrics()).split('\n').sort();
    expect(await lines(ours)).toEqual(await lines(theirs));
    expect(await registryHead(ours)).toEqual(await registryHead(theirs));
  });
});

async function registryHead(registry: Registry): Promise<string[]> {
  return (await registry.metrics()).split('\n').slice(0, 2);
}
