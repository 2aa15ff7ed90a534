import { createContext, type ReactNode, useCallback, useContext, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ACCEPTED_FILES } from '../app/openable';
import { useController } from './appContext';
import { FileInput } from './common/FileInput';

const PickerContext = createContext<() => void>(() => undefined);

/** Opens the browser's file dialog; what is picked goes to the controller. */
export function useFilePicker(): () => void {
  return useContext(PickerContext);
}

/** The one file input of the page; buttons and the `O` key share it. */
export function FilePicker({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const controller = useController();
  const input = useRef<HTMLInputElement>(null);
  const pick = useCallback(() => input.current?.click(), []);
  return (
    <PickerContext value={pick}>
      <FileInput
        ref={input}
        label={t('header.openLabel')}
        accept={ACCEPTED_FILES}
        multiple
        onFiles={(files) => void controller.source.openFiles(files)}
      />
      {children}
    </PickerContext>
  );
}
