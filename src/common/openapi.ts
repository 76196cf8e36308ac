import { ApiSchema } from '@nestjs/swagger';

/** What our names in an OpenAPI document begin with. A host's document has schemas and operations of its own in it. */
const PREFIX = 'Nightlatch';

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
