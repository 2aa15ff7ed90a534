/** Points of the quadrature over ±4 standard deviations, and their distance. */
const POINTS = 81;
const STEP = 8 / (POINTS - 1);

const ABSCISSAE = Float64Array.from({ length: POINTS }, (_, i) => (i - (POINTS - 1) / 2) * STEP);
const DENSITY = ABSCISSAE.map((t) => Math.exp((-t * t) / 2));
const TOTAL_DENSITY = DENSITY.reduce((a, b) => a + b, 0);
const WEIGHTS = DENSITY.map((density) => density / TOTAL_DENSITY);

/**
 * Mean and variance of swish(N(β, γ²)): what to expect after a batch norm and a swish.
 * @param beta [channels]
 * @param gamma [channels]
 */
export function swishStatistics(
  beta: Float32Array,
  gamma: Float32Array,
): { mean: Float64Array; variance: Float64Array } {
  const mean = new Float64Array(beta.length);
  const variance = new Float64Array(beta.length);
  for (let c = 0; c < beta.length; c++) {
    let first = 0;
    let second = 0;
    for (let i = 0; i < POINTS; i++) {
      const z = beta[c]! + Math.abs(gamma[c]!) * ABSCISSAE[i]!;
      const h = z / (1 + Math.exp(-z));
      first += h * WEIGHTS[i]!;
      second += h * h * WEIGHTS[i]!;
    }
    mean[c] = first;
    variance[c] = second - first * first;
  }
  return { mean, variance };
}
