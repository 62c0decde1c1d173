/** Items as plain values, and as DynamoDB writes them. */

import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A list of strings is a set of DynamoDB's: without order, each once, never empty. */
export type Value = string | number | Uint8Array | readonly string[];

export type Item = Readonly<Record<string, Value>>;

export function attributeOf(value: Value): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (value instanceof Uint8Array) return { B: value };
  return { SS: [...value] };
}

export function attributesOf(item: Item): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attributeOf(value)]));
}

/** Attributes of other kinds are left out: we write none. */
export function itemOf(attributes: Readonly<Record<string, AttributeValue>>): Item {
  const item: Record<string, Value> = {};
  for (const [name, { S, N, B, SS }] of Object.entries(attributes)) {
    const value = S ?? B ?? SS ?? (N === undefined ? undefined : Number(N));
    if (value !== undefined) item[name] = value;
  }
  return item;
}

/** Of an attribute that every item of this kind has. Throws where it is another: then somebody else wrote it. */
export function stringIn(item: Item, name: string): string {
  const value = item[name];
  if (typeof value !== 'string') throw new TypeError(`the item has no text ${name}`);
  return value;
}

export function numberIn(item: Item, name: string): number {
  const value = item[name];
  if (typeof value !== 'number') throw new TypeError(`the item has no number ${name}`);
  return value;
}

/** Null where the item has none. */
export function textIn(item: Item, name: string): string | null {
  const value = item[name];
  return typeof value === 'string' ? value : null;
}
