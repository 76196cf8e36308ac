import type * as Swagger from '@nestjs/swagger';

/** What our names in an OpenAPI document begin with. A host's document has schemas and operations of its own in it. */
const PREFIX = 'Nightlatch';

/** The decorators of `@nestjs/swagger`, which loads 550 modules; only a document needs what they say. */
type DecoratorName = Extract<keyof typeof Swagger, `Api${string}`>;

/** What was said of our classes, in its order. */
const annotations: ((swagger: typeof Swagger) => void)[] = [];

type Decorator = (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => void;

/** A decorator that does nothing until {@link annotate}. */
function later<Name extends DecoratorName>(name: Name): (typeof Swagger)[Name] {
  const decorate: unknown =
    (...args: unknown[]): Decorator =>
    (target, key) => {
      annotations.push((swagger) => {
        const make = swagger[name] as unknown as (...args: unknown[]) => Decorator;
        const decorator = make(...args);
        if (key === undefined) decorator(target);
        // As it is by then: somebody may have wrapped the handler, and taken along what was known of it.
        else decorator(target, key, Object.getOwnPropertyDescriptor(target, key));
      });
    };
  return decorate as (typeof Swagger)[Name];
}

export const ApiAcceptedResponse = later('ApiAcceptedResponse');
export const ApiBearerAuth = later('ApiBearerAuth');
export const ApiBody = later('ApiBody');
export const ApiConsumes = later('ApiConsumes');
export const ApiCreatedResponse = later('ApiCreatedResponse');
export const ApiExcludeController = later('ApiExcludeController');
export const ApiExtraModels = later('ApiExtraModels');
export const ApiHeader = later('ApiHeader');
export const ApiNoContentResponse = later('ApiNoContentResponse');
export const ApiOkResponse = later('ApiOkResponse');
export const ApiOperation = later('ApiOperation');
export const ApiParam = later('ApiParam');
export const ApiProperty = later('ApiProperty');
export const ApiPropertyOptional = later('ApiPropertyOptional');
export const ApiQuery = later('ApiQuery');
export const ApiResponse = later('ApiResponse');
export const ApiSecurity = later('ApiSecurity');
export const ApiTags = later('ApiTags');
const ApiSchema = later('ApiSchema');

/**
 * Makes the annotations of our routes and classes known to `@nestjs/swagger`; to be waited for before a document is made.
 *
 * @returns `@nestjs/swagger`, loaded by now
 */
export async function annotate(): Promise<typeof Swagger> {
  const swagger = await import('@nestjs/swagger');
  for (const apply of annotations.splice(0)) apply(swagger);
  return swagger;
}

/**
 * @param name of a class, or of a route's handler
 * @returns the name it has in every OpenAPI document
 */
export function openApiName(name: string): string {
  return PREFIX + name;
}

/** Names the schema of a body or an answer: that of `LoginDto` is `NightlatchLoginDto`. A subclass has a name of its own. */
export function OwnSchema(): ClassDecorator {
  return (type) => ApiSchema({ name: openApiName(type.name) })(type);
}

/**
 * @param type a class with {@link OwnSchema}
 * @returns where a document has its schema
 */
export function schemaPath(type: { name: string }): string {
  return `#/components/schemas/${openApiName(type.name)}`;
}
