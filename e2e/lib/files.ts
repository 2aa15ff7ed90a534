import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { writeSafetensors } from '../../src/model/checkpoint/testing/writeSafetensors';
import { randomCheckpoint } from '../../src/model/export/random';
import { seededState, structure } from '../../src/model/foreign/testing/structures';
import { architectureOf } from '../../src/model/network/architecture';
import { VARIANTS } from '../../src/model/network/variants';
import { readExported } from '../../src/model/onnx/exported';
import { writeModel } from '../../src/model/onnx/file';
import { withInputSize } from '../../src/model/onnx/inputSize';
import type { DroppedFile } from './app';

/** Files that users drop, good and bad. */

export function repositoryFile(path: string): Uint8Array {
  return readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)));
}

export function sample(name: string): DroppedFile {
  return { name, type: 'image/jpeg', bytes: repositoryFile(`public/samples/${name}`) };
}

const jpeg = (name: string, bytes: Uint8Array): DroppedFile => ({ name, type: 'image/jpeg', bytes });
const png = (name: string, bytes: Uint8Array): DroppedFile => ({ name, type: 'image/png', bytes });
const onnx = (name: string, bytes: Uint8Array): DroppedFile => ({ name, type: '', bytes });

export const textAsJpeg = (): DroppedFile =>
  jpeg('notes.jpg', Buffer.from('This is a text, not an image.\n'));

const white = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#fff' }, limitInputPixels: false });

export async function onePixel(): Promise<DroppedFile> {
  return png('pixel.png', await white(1, 1).png().toBuffer());
}

export async function ribbon(): Promise<DroppedFile> {
  return png('ribbon.png', await white(6000, 3).png().toBuffer());
}

export async function hundredMegapixels(): Promise<DroppedFile> {
  return png('huge.png', await white(10_000, 10_000).toColourspace('b-w').png().toBuffer());
}

export async function transparentPng(): Promise<DroppedFile> {
  const background = { r: 0, g: 0, b: 0, alpha: 0 };
  const image = sharp({ create: { width: 80, height: 40, channels: 4, background } });
  return png('clear.png', await image.png().toBuffer());
}

/** A portrait that is stored lying on its side, with the EXIF flag that says so. */
export async function rotatedJpeg(): Promise<DroppedFile> {
  const image = sharp(repositoryFile('public/samples/raccoon.jpg'))
    .rotate(-90)
    .withMetadata({ orientation: 6 });
  return jpeg('turned.jpg', await image.jpeg().toBuffer());
}

/** Two frames: the raccoon first, then white. */
export async function animatedGif(): Promise<DroppedFile> {
  const size = { width: 300, height: 200 };
  const first = await sharp(repositoryFile('public/samples/raccoon.jpg'))
    .resize({ ...size, fit: 'fill' })
    .png()
    .toBuffer();
  const second = await white(size.width, size.height).png().toBuffer();
  const bytes = await sharp([first, second], { join: { animated: true } })
    .gif({ delay: [80, 80] })
    .toBuffer();
  return { name: 'moving.gif', type: 'image/gif', bytes };
}

const d0 = () => repositoryFile('public/models/efficientdet-d0.onnx');

/** The shipped D0 for a small input, so that WebGPU in software takes seconds. */
export function smallD0(size: number): DroppedFile {
  return onnx(`d0-${size}.onnx`, writeModel(withInputSize(readExported(d0()), size).proto));
}

export function truncatedModel(): DroppedFile {
  return onnx('cut.onnx', d0().slice(0, 3_000_000));
}

/** A D1 for three classes without its last-but-one backbone stage, with a tensor too many and one of another shape. */
export function misfitD1Checkpoint(): DroppedFile {
  const tensors = randomCheckpoint(architectureOf(VARIANTS.d1, { classes: 3 }), 1);
  for (const name of [...tensors.keys()]) if (name.startsWith('backbone.blocks.5')) tensors.delete(name);
  const stem = tensors.get('backbone.conv_stem.weight')!;
  tensors.set('backbone.conv_stem.weight', { ...stem, shape: [32, 27] });
  tensors.set('auxiliary.bias', { shape: [1], dtype: 'f32', data: Float32Array.of(0) });
  return { name: 'mixed.safetensors', type: '', bytes: writeSafetensors(tensors) };
}

/** An untrained D0 for three classes, as a checkpoint. */
export function randomD0Checkpoint(): DroppedFile {
  return {
    name: 'mine.safetensors',
    type: '',
    bytes: writeSafetensors(randomCheckpoint(architectureOf(VARIANTS.d0, { classes: 3 }), 1)),
  };
}

/** A D0 for three classes at 128 px as PyTorch exports it, with seeded weights. */
export function foreignD0(name: string): DroppedFile {
  const structureName = 'torch-opset17';
  return onnx(name, writeModel(structure(structureName, seededState(structureName))));
}

/** An untrained D3 for three classes: 48 MB, three times as many weights as a D0 has. */
export function randomD3Checkpoint(): DroppedFile {
  return {
    name: 'd3.safetensors',
    type: '',
    bytes: writeSafetensors(randomCheckpoint(architectureOf(VARIANTS.d3, { classes: 3 }), 1)),
  };
}

/** A checkpoint of a training script, one tensor of a D0: found, and then too little. */
export function trainingCheckpoint(
  name: 'args_namespace.pth.tar' | 'epoch=0.ckpt' | 'orig_mod.pth',
): DroppedFile {
  return { name, type: '', bytes: repositoryFile(`src/model/checkpoint/fixtures/training/${name}`) };
}

export const trainingCheckpointAsBin = (): DroppedFile => ({
  ...trainingCheckpoint('orig_mod.pth'),
  name: 'pytorch_model.bin',
});

export function truncatedSafetensors(): DroppedFile {
  const { bytes } = randomD0Checkpoint();
  return { name: 'cut.safetensors', type: '', bytes: bytes.slice(0, 1_000_000) };
}

export function randomBytes(): DroppedFile {
  return {
    name: 'noise.pth',
    type: '',
    bytes: Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 167 + 13 * i) % 251),
  };
}

export const lfsPointer = (): DroppedFile => ({
  name: 'd0.pth',
  type: '',
  bytes: Buffer.from(
    'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935\nsize 15718421\n',
  ),
});

/** A box of an ISO base media file. */
function box(type: string, ...content: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

/** An AVIF with sixty thousand sizes and no picture. */
export function avifOfSizes(): DroppedFile {
  const size = box('ispe', Buffer.from([0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 64]));
  const sizes = box('ipco', ...Array<Uint8Array>(60_000).fill(size));
  const meta = box('meta', Buffer.alloc(4), box('iprp', sizes));
  const bytes = Buffer.concat([box('ftyp', Buffer.from('avif\0\0\0\0avifmif1', 'latin1')), meta]);
  return { name: 'sizes.avif', type: 'image/avif', bytes };
}

/** A JPEG's first bytes and then nothing of one. */
export function emptyJpeg(): DroppedFile {
  const bytes = new Uint8Array(20_000_000);
  bytes.set([0xff, 0xd8, 0xff]);
  return jpeg('zeros.jpg', bytes);
}

export function largeSvg(): DroppedFile {
  const shapes = '<path d="M0 0h9v9z"/>'.repeat(200_000);
  return { name: 'large.svg', type: 'image/svg+xml', bytes: Buffer.from(`<svg>${shapes}</svg>`) };
}
