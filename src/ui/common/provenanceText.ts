import type { TFunction } from 'i18next';
import type { ModelInfo } from '../../inference/api/messages';

/** Where a model's weights come from, in full. */
export function provenanceText(
  t: TFunction,
  { provenance: { kind, ...values } }: Pick<ModelInfo, 'provenance'>,
): string {
  return t(`model.provenance.${kind}`, values);
}
