// From class-validator's rules to JSON Schema: the one definition of a body serves validation and documentation alike.
import 'reflect-metadata';
import { getMetadataStorage } from 'class-validator';
import { docsOf, type FieldDoc, ifGiven } from './fields.js';

export type JsonSchema = Record<string, unknown>;
export type BodyClass<T extends object = object> = new () => T;

/**
 * The schema that accepts exactly what class-validator accepts with `whitelist` and `forbidNonWhitelisted`.
 * @throws Error at start for a rule that it does not know, rather than leave it out.
 */
export function schemaOf(type: BodyClass): JsonSchema {
  const docs = docsOf(type);
  const properties: Record<string, JsonSchema> = {};
  const optional = new Set<string>();
  for (const rule of getMetadataStorage().getTargetValidationMetadatas(type, '', true, false)) {
    const doc = docs.get(rule.propertyName);
    const property = (properties[rule.propertyName] ??= describe(doc));
    if (rule.type === 'conditionalValidation') {
      if (rule.constraints[0] === ifGiven) optional.add(rule.propertyName);
    } else
      Object.assign(
        property,
        keywordsOf(rule.name ?? rule.type, (rule.constraints as unknown[] | undefined) ?? [], doc),
      );
  }
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => !optional.has(name)),
    additionalProperties: false,
  };
}

const describe = (doc: FieldDoc | undefined): JsonSchema => ({
  ...(doc && { description: doc.description }),
  ...(doc?.example !== undefined && { examples: [doc.example] }),
});

function keywordsOf(rule: string, constraints: unknown[], doc: FieldDoc | undefined): JsonSchema {
  const [constraint] = constraints;
  switch (rule) {
    case 'matches':
      return { type: 'string', pattern: (constraint as RegExp).source };
    case 'isInt':
      return { type: 'integer' };
    case 'isBoolean':
      return { type: 'boolean' };
    case 'isObject':
      return { type: 'object' };
    case 'isArray':
      return { type: 'array' };
    case 'min':
      return { minimum: constraint };
    case 'max':
      return { maximum: constraint };
    case 'arrayMinSize':
      return { minItems: constraint };
    case 'arrayMaxSize':
      return { maxItems: constraint };
    case 'isIn':
      return { enum: constraint };
    case 'nestedValidation':
      if (!doc?.items) throw new Error('a nested field must be declared by ListOf');
      return { items: schemaOf(doc.items()) };
    default:
      throw new Error(`no JSON schema for the class-validator rule ${rule}`);
  }
}
