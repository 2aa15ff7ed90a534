import { Images } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Popover } from '../common/Popover';
import popoverStyles from '../common/popover.module.css';
import ui from '../styles/primitives.module.css';
import styles from './header.module.css';
import { SampleGrid } from './SampleGrid';

export function SampleMenu() {
  const { t } = useTranslation();
  return (
    <Popover
      label={t('header.samplesTitle')}
      className={styles.sampleMenu}
      button={
        <>
          <Images size={16} aria-hidden="true" />
          <span className={ui.wideText}>{t('header.samples')}</span>
        </>
      }
    >
      {(close) => (
        <>
          <h2 className={popoverStyles.popoverTitle}>{t('header.samplesTitle')}</h2>
          <SampleGrid onChosen={close} />
        </>
      )}
    </Popover>
  );
}
