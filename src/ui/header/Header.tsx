import { useTranslation } from 'react-i18next';
import './header.css';
import { HEADER_ZONES } from './items';
import { Logo } from './Logo';

export function Header() {
  const { t } = useTranslation();
  return (
    <header className="header">
      <h1 className="header-title">
        <Logo />
        <span>{t('app.title')}</span>
      </h1>
      {Object.entries(HEADER_ZONES).map(
        ([zone, items]) =>
          items.length > 0 && (
            <div key={zone} className={`header-zone header-${zone}`}>
              {items.map(({ id, component: Item }) => (
                <Item key={id} />
              ))}
            </div>
          ),
      )}
    </header>
  );
}
