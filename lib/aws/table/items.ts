/**
 * Single items of the table, read and written as the rest of this room needs it: conditional, by the clock that is given,
 * consistent but in lists. All of it rejects with `Unavailable` where AWS failed.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { Unavailable } from '../../effects.ts';
import { isConditionFailed, told } from '../faults.ts';
import { type Index, ITEM_VERSION, type Key } from '../keys.ts';
import { attributeOf, attributesOf, type Item, itemOf, stringIn, type Value } from './attributes.ts';

export type Fields = Readonly<Record<string, Value>>;

export interface Write {
  /** Seconds since 1970. */
  readonly expires: number;
  readonly fields: Fields;
}

export interface Change {
  readonly set?: Fields;
  /** Numbers are added, sets joined. */
  readonly add?: Fields;
  readonly remove?: readonly string[];
  /** `#name` is an attribute, `:name` one of `values`. */
  readonly when: string;
  readonly values?: Fields;
}

/** An item that is there by our clock (DynamoDB deletes expired ones within days), and no newer Truebounce's. */
export const ALIVE = 'attribute_exists(#pk) AND #expires > :clock AND #v <= :version';
export const ABSENT = '(attribute_not_exists(#pk) OR #expires <= :clock)';

/** Most that DynamoDB takes in one request. */
const KEYS_A_READ = 100;
const ITEMS_A_WRITE = 25;
/** Requests of many items that run at once: a newsletter's recipients are 400 writes of 25. */
const PARALLEL = 4;

/** What DynamoDB left undone of a request (a throttled partition, 16 MB) is asked again so often, after a random wait. */
const BATCH_TRIES = 8;
const FIRST_WAIT_MS = 25;
const LONGEST_WAIT_MS = 1_000;

export class Items {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #now: () => Date;

  constructor(client: DynamoDBClient, table: string, now: () => Date) {
    this.#client = client;
    this.#table = table;
    this.#now = now;
  }

  now(): Date {
    return this.#now();
  }

  async get(key: Key): Promise<Item | null> {
    const input = { TableName: this.#table, Key: attributesOf({ ...key }), ConsistentRead: true };
    const { Item } = await this.#asked(() => this.#client.send(new GetItemCommand(input)));
    return Item === undefined ? null : this.#alive(itemOf(Item));
  }

  /** Those that are there, in the order of the keys. */
  async getAll(keys: readonly Key[]): Promise<readonly Item[]> {
    const found = new Map<string, Item>();
    // DynamoDB refuses a request that names a key twice.
    const distinct = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
    await inParts(distinct, KEYS_A_READ, async (part) => {
      let left: Record<string, AttributeValue>[] = part.map((key) => attributesOf({ ...key }));
      for (let tries = 0; left.length > 0; tries++) {
        await pauseBefore(tries);
        const input = { RequestItems: { [this.#table]: { Keys: left, ConsistentRead: true } } };
        const answer = await this.#asked(() => this.#client.send(new BatchGetItemCommand(input)));
        for (const attributes of answer.Responses?.[this.#table] ?? []) {
          const item = this.#alive(itemOf(attributes));
          if (item !== null) found.set(nameOf(keyOf(item)), item);
        }
        left = answer.UnprocessedKeys?.[this.#table]?.Keys ?? [];
      }
    });
    return keys.map((key) => found.get(nameOf(key))).filter((item) => item !== undefined);
  }

  /** Puts it where none is there, or only an expired one. False: one is there. */
  putIfAbsent(key: Key, write: Write): Promise<boolean> {
    return this.putIf(key, write, ABSENT, {});
  }

  async putIf(key: Key, write: Write, when: string, values: Fields): Promise<boolean> {
    const input = {
      TableName: this.#table,
      Item: attributesOf(written(key, write)),
      ConditionExpression: when,
      ...this.#named(when, values),
    };
    const put = await this.#ifItHolds(() => this.#client.send(new PutItemCommand(input)));
    return put !== null;
  }

  /** Puts all of them, whatever was there before. Some may be put where it rejects. */
  async putAll(items: readonly (Write & { readonly key: Key })[]): Promise<void> {
    const requests = items.map(({ key, ...write }) => ({
      PutRequest: { Item: attributesOf(written(key, write)) },
    }));
    await inParts(requests, ITEMS_A_WRITE, async (part) => {
      let left: WriteRequest[] = [...part];
      for (let tries = 0; left.length > 0; tries++) {
        await pauseBefore(tries);
        const input = { RequestItems: { [this.#table]: left } };
        const answer = await this.#asked(() => this.#client.send(new BatchWriteItemCommand(input)));
        left = answer.UnprocessedItems?.[this.#table] ?? [];
      }
    });
  }

  /** The item as it is then, or null where the condition did not hold. */
  async update(key: Key, change: Change): Promise<Item | null> {
    const { set = {}, add = {}, remove = [], when } = change;
    const clauses = [
      clause('SET', Object.keys(set), (name) => `#${name} = :set_${name}`),
      clause('ADD', Object.keys(add), (name) => `#${name} :add_${name}`),
      clause('REMOVE', remove, (name) => `#${name}`),
    ];
    const update = clauses.filter((text) => text !== '').join(' ');
    const values = { ...change.values, ...prefixed('set_', set), ...prefixed('add_', add) };
    const input = {
      TableName: this.#table,
      Key: attributesOf({ ...key }),
      UpdateExpression: update,
      ConditionExpression: when,
      ...this.#named(`${update} ${when}`, values),
      ReturnValues: 'ALL_NEW' as const,
    };
    const answer = await this.#ifItHolds(() => this.#client.send(new UpdateItemCommand(input)));
    return answer === null ? null : itemOf(answer.Attributes ?? {});
  }

  /** Items of one partition whose sort key starts so, in its order. */
  async under(pk: string, prefix: string, limit = Number.POSITIVE_INFINITY): Promise<readonly Item[]> {
    const condition = '#pk = :pk AND begins_with(#sk, :prefix)';
    const found: Item[] = [];
    for await (const rows of this.#pages(condition, { pk, prefix }, { ConsistentRead: true })) {
      found.push(...rows);
      if (found.length >= limit) break;
    }
    return found.slice(0, limit);
  }

  /** What a list holds, a page at a time: keys and what the index carries. `bound`: such as `#place < :place`. */
  list(
    index: Index,
    partition: string,
    options: {
      readonly bound?: string;
      readonly values?: Fields;
      readonly backwards?: boolean;
      readonly pageSize?: number;
    } = {},
  ): AsyncGenerator<readonly Item[]> {
    const { bound, values = {}, backwards = false, pageSize } = options;
    const condition = `#${index.partition} = :partition${bound === undefined ? '' : ` AND ${bound}`}`;
    return this.#pages(
      condition,
      { partition, ...values },
      {
        IndexName: index.name,
        ScanIndexForward: !backwards,
        ...(pageSize === undefined ? {} : { Limit: pageSize }),
      },
    );
  }

  async *#pages(
    condition: string,
    values: Fields,
    options: Readonly<Record<string, unknown>>,
  ): AsyncGenerator<readonly Item[]> {
    let start: Record<string, AttributeValue> | undefined;
    do {
      const input = {
        TableName: this.#table,
        KeyConditionExpression: condition,
        ...this.#named(condition, values),
        ...options,
        ExclusiveStartKey: start,
      };
      const answer = await this.#asked(() => this.#client.send(new QueryCommand(input)));
      yield (answer.Items ?? [])
        .map((attributes) => this.#alive(itemOf(attributes)))
        .filter((item) => item !== null);
      start = answer.LastEvaluatedKey;
    } while (start !== undefined);
  }

  /** The names and values that an expression mentions, as DynamoDB wants them: all of these, and no others. */
  #named(expression: string, values: Fields) {
    const all: Fields = { ...values, clock: secondsOf(this.#now()), version: ITEM_VERSION };
    const names = new Set([...expression.matchAll(/#(\w+)/g)].map(([, name]) => name as string));
    const used = new Set([...expression.matchAll(/:(\w+)/g)].map(([, name]) => name as string));
    return {
      ExpressionAttributeNames: Object.fromEntries([...names].map((name) => [`#${name}`, name])),
      ...(used.size === 0
        ? {}
        : {
            ExpressionAttributeValues: Object.fromEntries(
              [...used].map((name) => [`:${name}`, attributeOf(all[name] as Value)]),
            ),
          }),
    };
  }

  #alive(item: Item): Item | null {
    const { v = ITEM_VERSION, expires = Number.POSITIVE_INFINITY } = item;
    if (Number(v) > ITEM_VERSION)
      throw new Unavailable(
        `an item of the table is of version ${v}, and this Truebounce knows versions up to ${ITEM_VERSION}: ` +
          'deploy the newer Truebounce again',
      );
    return Number(expires) > secondsOf(this.#now()) ? item : null;
  }

  async #asked<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw told(error);
    }
  }

  async #ifItHolds<T>(ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      if (isConditionFailed(error)) return null;
      throw told(error);
    }
  }
}

export function keyOf(item: Item): Key {
  return { pk: stringIn(item, 'pk'), sk: stringIn(item, 'sk') };
}

function nameOf({ pk, sk }: Key): string {
  return JSON.stringify([pk, sk]);
}

export function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1_000);
}

function written(key: Key, { expires, fields }: Write): Item {
  return { ...fields, ...key, v: ITEM_VERSION, expires };
}

function clause(word: string, names: readonly string[], textOf: (name: string) => string): string {
  return names.length === 0 ? '' : `${word} ${names.map(textOf).join(', ')}`;
}

function prefixed(prefix: string, fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [prefix + name, value]));
}

async function pauseBefore(tries: number): Promise<void> {
  if (tries === 0) return;
  if (tries >= BATCH_TRIES) throw new Unavailable('DynamoDB leaves a part of what it is asked undone');
  await sleep(Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries));
}

async function inParts<T>(
  all: readonly T[],
  size: number,
  each: (part: readonly T[]) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < all.length; at += size * PARALLEL) {
    const parts = Array.from({ length: PARALLEL }, (_, n) => all.slice(at + n * size, at + (n + 1) * size));
    await Promise.all(parts.filter(({ length }) => length > 0).map(each));
  }
}
