import { join } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { AppError, namingFile } from '../src/model/errors';
import { growModel } from '../src/model/export/growModel';
import { isVariantId, VARIANT_IDS, VARIANTS, type VariantId } from '../src/model/network/variants';
import { readExported } from '../src/model/onnx/exported';
import { writeModel } from '../src/model/onnx/file';
import { isWeightType, WEIGHT_TYPES } from '../src/model/onnx/graphBuilder';
import { command, makeFolder, readArguments, readFile, wholeArgument, writeFile } from './lib/command';
import { DEFAULT_MODEL } from './lib/detector';
import { manifestEntry, updateManifest } from './lib/manifest';
import { exportOfficial, loadCatalogue, obtainCheckpoint, officialVariants } from './lib/official';

const GROWN_IDS: readonly VariantId[] = VARIANT_IDS.slice(1);

const CATALOGUE = 'public/models/official.json';
const CHECKPOINTS = 'checkpoints';

const USAGE = `npm run models -- [--variants d1,d2…] [--size N] [--out DIR] [--model FILE]
  Grows bigger variants from a D0: they detect as it does, at their own cost (26 MB for D1 … 207 MB for D7).
  --variants d1,d2…  which ones (${GROWN_IDS.join(',')})
  --size N           side of the input, a multiple of 128 (each variant's own)
  --out DIR          folder of the files and their manifest.json (public/models)
  --model FILE       the D0 (${DEFAULT_MODEL})

npm run models -- --official d0,d1…|all [--from DIR | --mirror URL] [--weights f16|f32] [--out DIR]
  Gets the authors' weights, trained on COCO, and exports them; the app then offers them, offline too.
  --official d0…|all which ones
  --from DIR         folder of checkpoints downloaded already; nothing is fetched
  --mirror URL       address of a folder with the release's files (the release itself)
  --kept DIR         where downloads are kept; a broken one goes on there (${CHECKPOINTS})
  --weights f16|f32  how weights are stored (f16); they compute as f32
  --catalogue FILE   what is offered, with sizes and hashes (${CATALOGUE})`;

command(async () => {
  const { values } = readArguments(USAGE, {
    variants: { type: 'string', default: GROWN_IDS.join(',') },
    size: { type: 'string' },
    out: { type: 'string', default: 'public/models' },
    model: { type: 'string', default: DEFAULT_MODEL },
    official: { type: 'string' },
    from: { type: 'string' },
    mirror: { type: 'string' },
    kept: { type: 'string', default: CHECKPOINTS },
    weights: { type: 'string', default: 'f16' },
    catalogue: { type: 'string', default: CATALOGUE },
  } as const);
  if (values.official !== undefined) return writeOfficial(values.official, values);
  const variants = variantsOf(values.variants);
  const inputSize = values.size === undefined ? undefined : wholeArgument('size', values.size, 128, 4096);
  const d0 = namingFile(values.model, () => readExported(readFile(values.model)));
  makeFolder(values.out);
  for (const variant of variants) {
    const file = `efficientdet-${variant}.onnx`;
    const { proto } = await withBar(variant, (onProgress) =>
      growModel(d0, variant, { inputSize, onProgress }),
    );
    writeFile(join(values.out, file), writeModel(proto));
    const entry = manifestEntry(values.out, file);
    updateManifest(values.out, [entry]);
    const size = inputSize ?? VARIANTS[variant].inputSize;
    console.log(`${join(values.out, file)}: ${(entry.bytes / 1e6).toFixed(1)} MB, ${size} px`);
  }
});

interface OfficialArguments {
  readonly catalogue: string;
  readonly kept: string;
  readonly from?: string;
  readonly mirror?: string;
  readonly weights: string;
  readonly out: string;
}

async function writeOfficial(
  ids: string,
  { catalogue: path, weights, out, ...place }: OfficialArguments,
): Promise<void> {
  if (!isWeightType(weights)) {
    throw new AppError('bad-argument', {
      argument: '--weights',
      value: weights,
      expected: WEIGHT_TYPES.join(', '),
    });
  }
  const catalogue = loadCatalogue(path);
  for (const variant of officialVariants(ids, catalogue)) {
    const checkpoint = await withBar(variant, (onProgress) =>
      obtainCheckpoint(catalogue, variant, place, {
        onProgress: (done, total) => onProgress(done, total ?? done),
      }),
    );
    const { file, bytes, inputSize } = exportOfficial(catalogue, variant, checkpoint, out, weights);
    console.log(`${join(out, file)}: ${(bytes / 1e6).toFixed(1)} MB, ${inputSize} px, from ${checkpoint}`);
  }
}

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

/** Shows progress on a line of stderr, where stderr is a terminal. */
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
