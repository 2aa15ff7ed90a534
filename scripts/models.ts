import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { AppError } from '../src/model/errors';
import { growModel } from '../src/model/export/growModel';
import { isVariantId, VARIANT_IDS, VARIANTS, type VariantId } from '../src/model/network/variants';
import { readExported } from '../src/model/onnx/exported';
import { writeModel } from '../src/model/onnx/file';
import { command, numberArgument, readArguments, readFile } from './lib/command';
import { DEFAULT_MODEL } from './lib/detector';
import { manifestEntry, updateManifest } from './lib/manifest';

const GROWN_IDS: readonly VariantId[] = VARIANT_IDS.slice(1);

const USAGE = `npm run models -- [--variants d1,d2…] [--size N] [--out DIR] [--model FILE]
  Grows bigger variants from a D0: they detect as it does, at their own cost (26 MB for D1 … 207 MB for D7).
  --variants d1,d2…  which ones (${GROWN_IDS.join(',')})
  --size N           side of the input, a multiple of 128 (each variant's own)
  --out DIR          folder of the files and their manifest.json (public/models)
  --model FILE       the D0 (${DEFAULT_MODEL})`;

command(async () => {
  const { values } = readArguments(USAGE, {
    variants: { type: 'string', default: GROWN_IDS.join(',') },
    size: { type: 'string' },
    out: { type: 'string', default: 'public/models' },
    model: { type: 'string', default: DEFAULT_MODEL },
  } as const);
  const variants = variantsOf(values.variants);
  const inputSize = values.size === undefined ? undefined : numberArgument('size', values.size, 128, 4096);
  const d0 = readExported(readFile(values.model));
  mkdirSync(values.out, { recursive: true });
  for (const variant of variants) {
    const file = `efficientdet-${variant}.onnx`;
    const { proto } = await withBar(variant, (onProgress) =>
      growModel(d0, variant, { inputSize, onProgress }),
    );
    writeFileSync(join(values.out, file), writeModel(proto));
    const entry = manifestEntry(values.out, file);
    updateManifest(values.out, [entry]);
    const size = inputSize ?? VARIANTS[variant].inputSize;
    console.log(`${join(values.out, file)}: ${(entry.bytes / 1e6).toFixed(1)} MB, ${size} px`);
  }
});

/** @throws AppError `bad-argument` for anything but D1…D7 */
function variantsOf(text: string): VariantId[] {
  const ids = text
    .toLowerCase()
    .split(',')
    .map((id) => id.trim());
  return ids.map((id) => {
    if (isVariantId(id) && GROWN_IDS.includes(id)) return id;
    throw new AppError('bad-argument', { argument: '--variants', value: id, expected: 'd1 … d7' });
  });
}

/** Shows growth's progress on a line of stderr, where stderr is a terminal. */
async function withBar<T>(
  variant: VariantId,
  work: (onProgress: (done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  const bar = new SingleBar(
    { format: `${variant.toUpperCase()} [{bar}] {percentage} %`, clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(1, 0);
  try {
    return await work((done, total) => {
      bar.setTotal(total);
      bar.update(done);
    });
  } finally {
    bar.stop();
  }
}
