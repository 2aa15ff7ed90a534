import { useTranslation } from 'react-i18next';
import { PhiSlider } from '../scaling/PhiSlider';
import ui from '../styles/primitives.module.css';
import { HelpButton, LanguageSwitch, ShareButton, ThemeSwitch } from './appButtons';
import { BackendChip } from './BackendChip';
import styles from './header.module.css';
import { OpenButton, SampleMenu, VideoButton, WebcamButton } from './inputButtons';

/** Ways to get a picture, the model (its own row when narrow), the rest. */
export function Header() {
  const { t } = useTranslation();
  const zone = `${ui.row} ${styles.headerZone}`;
  return (
    <header className={`${ui.wrap} ${styles.header}`}>
      <h1 className={`${ui.row} ${styles.headerTitle}`}>
        <Logo />
        <span className={ui.wideText}>{t('app.title')}</span>
      </h1>
      <div className={zone}>
        <SampleMenu />
        <OpenButton />
        <WebcamButton />
        <VideoButton />
      </div>
      <div className={zone} data-zone="model">
        <PhiSlider />
      </div>
      <div className={zone} data-zone="app">
        <BackendChip />
        <ShareButton />
        <LanguageSwitch />
        <ThemeSwitch />
        <HelpButton />
      </div>
    </header>
  );
}

/** Five levels of a pyramid, the finest at the bottom; the same drawing as `public/favicon.svg`. */
function Logo() {
  return (
    <svg className={styles.logo} viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
      <rect x="2" y="24" width="28" height="5" rx="1.5" opacity="0.35" />
      <rect x="5" y="18" width="22" height="5" rx="1.5" opacity="0.5" />
      <rect x="8" y="12" width="16" height="5" rx="1.5" opacity="0.7" />
      <rect x="11" y="6.5" width="10" height="4.5" rx="1.5" opacity="0.85" />
      <rect x="13.5" y="2" width="5" height="3.5" rx="1.2" />
    </svg>
  );
}
