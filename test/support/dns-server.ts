/** A DNS server on the loopback, to ask by real UDP: as much of RFC 1035 section 4 as an answer needs. */

import { createSocket } from 'node:dgram';

const TYPES = { A: 1, CNAME: 5, PTR: 12, MX: 15, TXT: 16, AAAA: 28 } as const;

const RCODES = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;

export interface Reply {
  readonly rcode?: keyof typeof RCODES;
  /** RDATA of each record; see `rdata`. */
  readonly records?: readonly Uint8Array[];
}

export interface DnsServer {
  /** `127.0.0.1:port`. */
  readonly address: string;
  /** Questions so far, as `TYPE name`. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** Answers by `reply`; null is: never. */
export async function dnsServer(reply: (name: string, type: string) => Reply | null): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query, peer) => {
    const { name, end } = nameAt(query, 12);
    const number = query.readUInt16BE(end);
    const type = Object.entries(TYPES).find(([, of]) => of === number)?.[0] ?? String(number);
    asked.push(`${type} ${name}`);
    const answer = reply(name, type);
    if (answer === null) return;
    const records = answer.records ?? [];
    const header = Buffer.alloc(12);
    header.writeUInt16BE(query.readUInt16BE(0), 0);
    header.writeUInt16BE(0x8180 | RCODES[answer.rcode ?? 'NOERROR'], 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(records.length, 6);
    const fixed = Buffer.from([0xc0, 12, 0, number, 0, 1, 0, 0, 0, 60]);
    const answers = records.flatMap((data) => [fixed, uint16(data.length), data]);
    socket.send(Buffer.concat([header, query.subarray(12, end + 4), ...answers]), peer.port, peer.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

/** RDATA (RFC 1035 section 3.3). */
export const rdata = {
  a: (address: string) => Uint8Array.from(address.split('.'), Number),
  name: (name: string) => nameBytes(name),
  mx: (priority: number, exchange: string) => Buffer.concat([uint16(priority), nameBytes(exchange)]),
  txt: (...pieces: string[]) =>
    Buffer.concat(pieces.map((piece) => Buffer.from([piece.length, ...Buffer.from(piece, 'latin1')]))),
};

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function nameBytes(name: string): Buffer {
  const labels = name === '' ? [] : name.split('.');
  return Buffer.concat([
    ...labels.map((label) => Buffer.from([label.length, ...Buffer.from(label, 'latin1')])),
    Buffer.from([0]),
  ]);
}

function nameAt(bytes: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = bytes[at] ?? 0; length > 0; length = bytes[at] ?? 0) {
    labels.push(bytes.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 1 };
}
