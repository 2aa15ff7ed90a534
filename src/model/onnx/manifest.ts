import * as v from 'valibot';
import { AppError } from '../errors';
import { VARIANT_IDS } from '../network/variants';
import { count, listOf, positive, readAs, record } from '../schema';
import { WEIGHT_TYPES } from './graphBuilder';
import { PROVENANCE } from './metadata';

/** Measured on photos held out from training (docs/MODEL_CARD.md); AP and AP50 in percent. */
const ACCURACY = record({ set: v.string(), images: count, AP: v.number(), AP50: v.number() });
export type MeasuredAccuracy = v.InferOutput<typeof ACCURACY>;

/** What `public/models/manifest.json` says of one file; the app trusts no model that does not match it. */
const MODEL = record({
  id: v.string(),
  variant: v.picklist(VARIANT_IDS),
  file: v.string(),
  bytes: positive,
  sha256: v.string(),
  inputSize: count,
  weights: v.picklist(WEIGHT_TYPES),
  labels: listOf(v.string()),
  licence: v.string(),
  provenance: PROVENANCE,
  accuracy: v.optional(v.pipe(v.array(ACCURACY), v.readonly())),
});
export type ManifestModel = v.InferOutput<typeof MODEL>;

const MANIFEST = record({ models: listOf(MODEL) });

/** @param name of the file, for messages. @throws AppError `model-download` where it is no manifest with a model */
export function readManifest(json: unknown, name: string): readonly ManifestModel[] {
  const refuse = (reason: string) => new AppError('model-download', { reason: `${name}: ${reason}` });
  return readAs(MANIFEST, json, refuse).models;
}
