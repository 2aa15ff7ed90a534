import type { TFunction } from 'i18next';
import type { Finding } from '../../model/recognition/finding';

/** The value of a finding, in words. */
export function valueText(t: TFunction, finding: Finding): string {
  switch (finding.field) {
    case 'variant':
      return finding.value.toUpperCase();
    case 'padding':
      return t(`recognition.padding.${finding.value}`);
    case 'poolPadding':
      return t(`recognition.poolPadding.${finding.value}`);
    case 'normalisation':
      return t(`recognition.normalisation.${finding.value}`);
    case 'classHead':
      return t(`recognition.classHead.${finding.value}`);
    case 'labels':
      return t(`recognition.labels.${finding.value}`);
  }
}
