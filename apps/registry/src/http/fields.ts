// The vocabulary of request fields: class-validator rules with what the API documentation says of them.
import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

export interface FieldDoc {
  readonly description: string;
  readonly example?: unknown;
  readonly optional?: boolean;
  /** Class of the items of a list. */
  readonly items?: () => new () => object;
}

const DOCS = Symbol('field documentation');

/** Optional means absent. A null is a wrong value: the journal has no nulls. */
export const ifGiven = (_: object, value: unknown): boolean => value !== undefined;

/** A required field says so too, because it may override an optional one of its base class. */
const always = (): boolean => true;

/** Text of one pattern. Patterns are anchored, and so bound the length as well. */
export const Text = (pattern: RegExp, doc: FieldDoc): PropertyDecorator => field(doc, Matches(pattern));

export const WholeNumber = (min: number, max: number, doc: FieldDoc): PropertyDecorator =>
  field(doc, IsInt(), Min(min), Max(max));

export const OneOf = (values: readonly string[], doc: FieldDoc): PropertyDecorator => field(doc, IsIn([...values]));

export const ListOf = (type: () => new () => object, countMax: number, doc: FieldDoc): PropertyDecorator =>
  field(
    { ...doc, items: type },
    IsArray(),
    ArrayMinSize(1),
    ArrayMaxSize(countMax),
    ValidateNested({ each: true }),
    Type(type),
  );

/** An object of the domain's own shape, which `crossCheck` holds against it. */
export const JsonObject = (doc: FieldDoc): PropertyDecorator => field(doc, IsObject());

/** True or false. */
export const Flag = (doc: FieldDoc): PropertyDecorator => field(doc, IsBoolean());

/** What the documentation says of each field of the class, inherited ones included. */
export function docsOf(type: new () => object): ReadonlyMap<string, FieldDoc> {
  const own = Reflect.getMetadata(DOCS, type.prototype as object) as Map<string, FieldDoc> | undefined;
  return own ?? new Map<string, FieldDoc>();
}

function field(doc: FieldDoc, ...rules: PropertyDecorator[]): PropertyDecorator {
  const document: PropertyDecorator = (target, name) => {
    const inherited = Reflect.getMetadata(DOCS, target) as Map<string, FieldDoc> | undefined;
    Reflect.defineMetadata(DOCS, new Map(inherited).set(String(name), doc), target);
  };
  return applyDecorators(...rules, ValidateIf(doc.optional ? ifGiven : always), document);
}
