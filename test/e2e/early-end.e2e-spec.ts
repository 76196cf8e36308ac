import { jest } from '@jest/globals';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { type Connection } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { AuditKeeper } from '../../src/audit/index.js';
import { startHost } from '../support/extended-host.js';

/** Of a host that closes its connection itself, before Nest has told our modules that they end. */
@Injectable()
class ClosesFirst implements OnModuleDestroy {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  async onModuleDestroy(): Promise<void> {
    await this.connection.close();
    // Meanwhile everything that works in the background has had a turn.
    await sleep(1500);
  }
}

it('a host that closes its connection before our modules end has no warning of it', async () => {
  const host = await startHost({}, { providers: [ClosesFirst] });
  const told = ['warn', 'error'] as const;
  const lines = told.map((level) => jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined));
  const keeper = host.app.get(AuditKeeper);
  const closing = host.close();
  // It begins its hourly round just now.
  for (let n = 0; n < 50; n += 1) {
    keeper.start();
    await sleep(10);
  }
  await closing;
  expect(lines.flatMap(({ mock }) => mock.calls)).toEqual([]);
});
