import { useTranslation } from 'react-i18next';
import { PyramidDiagram } from '../diagrams/PyramidDiagram';
import { LiveShares } from '../ShareRows';

export function PaNet() {
  const { t } = useTranslation();
  return (
    <>
      <PyramidDiagram id="panet" />
      <LiveShares origin="finer" text={t('explain.panet.live')} />
    </>
  );
}
