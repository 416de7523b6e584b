// How entities read columns whose driver type is text or Date: whole numbers and instants.
import { instantOf } from '#domain/instant.js';
import type { ValueTransformer } from 'typeorm';

export const wholeNumber: ValueTransformer = {
  from: (value: string | null) => (value === null ? null : Number(value)),
  to: (value: number | null) => value,
};

export const asInstant: ValueTransformer = {
  from: (value: Date | null) => (value === null ? null : instantOf(value.getTime())),
  to: (value: string | null) => value,
};
