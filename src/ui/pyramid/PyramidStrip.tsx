import { ChevronDown, ChevronUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { selectPyramidShown } from '../../app/pyramid/selectors';
import { useApp, useController } from '../appContext';
import { IconButton } from '../common/Button';
import { Term } from '../common/Term';
import { ChannelDrawer } from './ChannelDrawer';
import { PyramidMaps } from './PyramidMaps';
import styles from './pyramid.module.css';
import { TapFields } from './TapFields';

/** The maps below the stage, where there is room; elsewhere they are a panel. */
export function PyramidStrip() {
  const { t } = useTranslation();
  const narrow = useApp(({ view }) => view.narrow);
  const shown = useApp(selectPyramidShown);
  if (narrow) return null;
  return (
    <section
      className={`${styles.pyramid} ${styles.pyramidStrip}`}
      aria-label={t('pyramid.title')}
      data-open={shown || undefined}
    >
      <div className={styles.pyramidBar}>
        <h2>
          <Term why={t('pyramid.titleWhy')}>{t('pyramid.title')}</Term>
        </h2>
        {shown && <TapFields />}
        <FoldButton shown={shown} />
      </div>
      {shown && <PyramidMaps />}
      <ChannelDrawer />
    </section>
  );
}

function FoldButton({ shown }: { readonly shown: boolean }) {
  const { t } = useTranslation();
  const controller = useController();
  const Icon = shown ? ChevronDown : ChevronUp;
  return (
    <IconButton
      quiet
      icon={Icon}
      label={t(shown ? 'pyramid.fold' : 'pyramid.unfold')}
      shortcut="pyramid-open"
      className={styles.pyramidFold}
      aria-expanded={shown}
      onClick={() => controller.pyramid.toggleOpen()}
    />
  );
}
