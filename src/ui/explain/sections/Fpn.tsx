import { useTranslation } from 'react-i18next';
import { PyramidDiagram } from '../diagrams/PyramidDiagram';
import { LiveShares } from '../ShareRows';

export function Fpn() {
  const { t } = useTranslation();
  return (
    <>
      <PyramidDiagram id="fpn" />
      <LiveShares origin="coarser" text={t('explain.fpn.live')} />
    </>
  );
}
