/**
 * A node applies swish to what it fuses, which an identity must undo: swish(x) = x · sigmoid(x) tends to x/2 near 0,
 * so x times 2⁻²⁸ leaves swish as exactly half of that in float32, and the node's convolutions scale it back.
 * float16 cannot hold such activations: grown graphs run as float32.
 */
export const SHRINK = 2 ** -28;
/** SHRINK · ENLARGE_DEPTHWISE · ENLARGE_POINTWISE = 2, the half of swish included. */
export const ENLARGE_DEPTHWISE = 2 ** 14;
export const ENLARGE_POINTWISE = 2 ** 15;
