// Before every component, whose own sheet comes later and wins.
import { Button } from './common/Button';
import './styles/tokens.css';
import './styles/base.css';
import './styles/primitives.module.css';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { Controller } from '../app/controller';
import { selectAskingFile } from '../app/selectors';
import styles from './app.module.css';
import { ControllerProvider, useApp, useController } from './appContext';
import { Boundary } from './common/Boundary';
import { TipLayer } from './common/TipLayer';
import { Controls } from './controls/Controls';
import { FilePicker } from './filePicker';
import { Header } from './header/Header';
import { Inspector } from './inspector/Inspector';
import { LiveStrip } from './live/LiveStrip';
import { Notices } from './notices/Notices';
import { PyramidStrip } from './pyramid/PyramidStrip';
import { DropZone } from './stage/DropZone';
import { Stage } from './stage/Stage';
import { StatusBar } from './status/StatusBar';
import { GalleryStrip } from './strips/GalleryStrip';
import { useKeymap } from './useKeymap';
import { useNarrow } from './useNarrow';

const HelpSheet = lazy(() => import('./help/HelpSheet'));
const FileQuestions = lazy(() => import('./questions/FileQuestions'));

export function App({ controller }: { readonly controller: Controller }) {
  return (
    <ControllerProvider value={controller}>
      <FilePicker>
        <Screen />
      </FilePicker>
    </ControllerProvider>
  );
}

function Screen() {
  const { t } = useTranslation();
  const controller = useController();
  const helpOpen = useApp((state) => state.view.helpOpen);
  const asking = useApp(selectAskingFile);
  useKeymap();
  useNarrow();
  return (
    <div className={styles.app}>
      <Button className={styles.skip} onClick={focusStage}>
        {t('app.skipToStage')}
      </Button>
      <Header />
      <main className={styles.main}>
        <Stage />
        <Notices />
        <div className={styles.work}>
          <Controls />
          <Inspector />
        </div>
      </main>
      <div className={styles.strips}>
        <LiveStrip />
        <GalleryStrip />
        <PyramidStrip />
      </div>
      <StatusBar />
      <DropZone />
      <TipLayer />
      {asking && (
        <Boundary onFailed={() => void controller.model.dismissQuestions()}>
          <FileQuestions file={asking} />
        </Boundary>
      )}
      {helpOpen && (
        <Boundary onFailed={() => controller.view.setHelp(false)}>
          <HelpSheet />
        </Boundary>
      )}
    </div>
  );
}

function focusStage(): void {
  document.querySelector<HTMLElement>('#stage [tabindex="0"], #stage button')?.focus();
}
