/** The QR code of a link, as rows of black squares. */
import { create } from 'qrcode';

export interface QrCode {
  /** Squares along one side, without the quiet zone. */
  size: number;
  /** Black stretches of the rows: first column, row, number of squares. */
  stretches: { column: number; row: number; length: number }[];
}

/** White squares that a reader needs on each side (ISO/IEC 18004). */
export const QUIET_SQUARES = 4;

/** Error correction Q: a quarter of the code may be torn or stained. */
export function qrCodeOf(link: string): QrCode {
  const { modules } = create(link, { errorCorrectionLevel: 'Q' });
  const stretches: QrCode['stretches'] = [];
  for (let at = 0; at < modules.data.length; at += 1) {
    const [column, row] = [at % modules.size, Math.floor(at / modules.size)];
    const last = stretches.at(-1);
    if (!modules.data[at]) continue;
    if (last?.row === row && last.column + last.length === column) last.length += 1;
    else stretches.push({ column, row, length: 1 });
  }
  return { size: modules.size, stretches };
}
