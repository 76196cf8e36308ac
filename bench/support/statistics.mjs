/** The value below which a share of them lies. */
export function quantile(values, share) {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)];
}

export const median = (values) => quantile(values, 0.5);

/** The median of the ratios, each taken within one round: what disturbs a round disturbs both of its sides. */
export const medianRatio = (values, floors) => median(values.map((value, round) => value / floors[round]));
