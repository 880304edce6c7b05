/** Web fonts (WOFF 1.0, https://www.w3.org/TR/WOFF/) as the plain OpenType files that HarfBuzz reads. */
import { inflateSync } from 'node:zlib';

interface Table {
  tag: string;
  checksum: number;
  data: Buffer;
}

const WOFF_HEADER = 44;
const SFNT_HEADER = 12;
/** Of one table, in the directory of either file. */
const WOFF_ENTRY = 20;
const SFNT_ENTRY = 16;

/** The same font, unpacked. */
export function unwrapped(woff: Buffer): Buffer {
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, index) => tableAt(woff, WOFF_HEADER + index * WOFF_ENTRY));
  const header = headerOf(woff.readUInt32BE(4), tables);
  return Buffer.concat([header, ...tables.map(({ data }) => padded(data))]);
}

function tableAt(woff: Buffer, entry: number): Table {
  const [offset, packed, length, checksum] = [4, 8, 12, 16].map((at) => woff.readUInt32BE(entry + at));
  const data = woff.subarray(offset!, offset! + packed!);
  return {
    tag: woff.toString('latin1', entry, entry + 4),
    checksum: checksum!,
    data: packed! < length! ? inflateSync(data) : data,
  };
}

function headerOf(flavor: number, tables: readonly Table[]): Buffer {
  const header = Buffer.alloc(SFNT_HEADER + SFNT_ENTRY * tables.length);
  const power = Math.floor(Math.log2(tables.length));
  header.writeUInt32BE(flavor, 0);
  header.writeUInt16BE(tables.length, 4);
  header.writeUInt16BE(16 * 2 ** power, 6);
  header.writeUInt16BE(power, 8);
  header.writeUInt16BE(16 * (tables.length - 2 ** power), 10);
  let offset = header.length;
  for (const [index, { tag, checksum, data }] of tables.entries()) {
    const entry = SFNT_HEADER + SFNT_ENTRY * index;
    header.write(tag, entry, 'latin1');
    for (const [at, value] of [checksum, offset, data.length].entries())
      header.writeUInt32BE(value, entry + 4 + 4 * at);
    offset += padded(data).length;
  }
  return header;
}

/** Tables begin at multiples of four bytes. */
function padded(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc(-data.length & 3)]);
}
