import { type DynamicModule, Module } from '@nestjs/common';
import { ResourceServerModule, type ResourceServerOptions } from '@nightlatch/resource-server';
import { OrdersController } from './orders.controller.js';

@Module({ controllers: [OrdersController] })
export class OrdersModule {
  /** @param options who issues the tokens: nightlatch, in tests something that stands in for it */
  static of(options: ResourceServerOptions): DynamicModule {
    return { module: OrdersModule, imports: [ResourceServerModule.forRoot(options)] };
  }
}
