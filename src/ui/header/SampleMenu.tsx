import { Images } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Popover } from '../common/Popover';
import { SampleGrid } from './SampleGrid';

export function SampleMenu() {
  const { t } = useTranslation();
  return (
    <Popover
      label={t('header.samplesTitle')}
      className="sample-menu"
      button={
        <>
          <Images size={16} aria-hidden="true" />
          <span className="header-text">{t('header.samples')}</span>
        </>
      }
    >
      {(close) => (
        <>
          <h2 className="popover-title">{t('header.samplesTitle')}</h2>
          <SampleGrid onChosen={close} />
        </>
      )}
    </Popover>
  );
}
