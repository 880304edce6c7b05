/** Low and high end of a confidence interval, as shares from 0 to 1. */
export type Interval = [low: number, high: number];

/** Quantile of the normal distribution for 95 %, two-sided. */
const Z = 1.959964;

/**
 * The 95 % confidence interval of a share: Wilson's score interval (E. B. Wilson, "Probable inference, the law of
 * succession, and statistical inference", J. Am. Stat. Assoc. 22, 1927), which stays within 0 to 1 and holds for few
 * lines and for shares near 0 or 1. Null when `total` is 0.
 */
export function wilsonInterval(count: number, total: number): Interval | null {
  if (total === 0) return null;
  const share = count / total;
  const weight = 1 + Z ** 2 / total;
  const centre = (share + Z ** 2 / (2 * total)) / weight;
  const half = (Z / weight) * Math.sqrt((share * (1 - share)) / total + Z ** 2 / (4 * total ** 2));
  return [rounded(Math.max(0, centre - half)), rounded(Math.min(1, centre + half))];
}

function rounded(share: number): number {
  return Number(share.toFixed(4));
}
