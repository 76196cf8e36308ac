import { type createParamDecorator } from '@nestjs/common';

/**
 * What `createParamDecorator` returns. Written out, so that our declarations name no type of it: Nest 12 has some there that
 * Nest 11 has not.
 */
export type ParamDecorator<Data = undefined> = ReturnType<typeof createParamDecorator<Data>>;
