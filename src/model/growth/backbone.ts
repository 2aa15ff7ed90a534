import { type BackboneBlock, backboneLayout } from '../network/backbone';
import { NAMES } from '../network/checkpointNames';
import { VARIANTS } from '../network/variants';
import type { GrownTensors } from './grownTensors';

const BLOCK = /^backbone\.blocks\.(\d+)\.(\d+)/;
const D0 = backboneLayout(VARIANTS.d0.backbone);

/**
 * A wider and deeper EfficientNet with the features of D0's B0. A block beyond D0's depth starts as its stage's last
 * one with a last batch norm of zero, so that only its residual passes. Stages 0 and 6 have a single block in D0,
 * whose input is another stage's: there a copy takes channels of the wrong domain, leading ones if it is narrower.
 * That is only an initialisation, the zero makes it exact. Yields after each layer.
 */
export function* growBackbone(grown: GrownTensors): Generator<void, void> {
  for (const { module, output, outChannels } of grown.convolutions.values()) {
    if (!module.startsWith('backbone.')) continue;
    const from = module.replace(BLOCK, (_, stage, index) =>
      NAMES.block(originOf(Number(stage), Number(index))),
    );
    const silent = from !== module && output.endsWith('/project');
    grown.copy(module, { from, scale: silent ? new Float64Array(outChannels) : undefined });
    yield;
  }
}

/** D0's block, or the last of its stage. */
function originOf(stage: number, index: number): BackboneBlock {
  return D0.blocks.findLast((block) => block.stage === stage && block.index <= index)!;
}
