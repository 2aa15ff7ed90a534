import { useTranslation } from 'react-i18next';
import ui from '../styles/primitives.module.css';
import styles from './header.module.css';
import { HEADER_ZONES } from './items';
import { Logo } from './Logo';

export function Header() {
  const { t } = useTranslation();
  return (
    <header className={`${ui.wrap} ${styles.header}`}>
      <h1 className={`${ui.row} ${styles.headerTitle}`}>
        <Logo />
        <span className={ui.wideText}>{t('app.title')}</span>
      </h1>
      {Object.entries(HEADER_ZONES).map(
        ([zone, items]) =>
          items.length > 0 && (
            <div key={zone} className={`${ui.row} ${styles.headerZone}`} data-zone={zone}>
              {items.map(({ id, component: Item }) => (
                <Item key={id} />
              ))}
            </div>
          ),
      )}
    </header>
  );
}
