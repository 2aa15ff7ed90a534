import { createContext, type ReactNode, useCallback, useContext, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ACCEPTED_FILES } from '../app/openable';
import { useController } from './appContext';

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
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={ACCEPTED_FILES}
        aria-label={t('header.openLabel')}
        onChange={(event) => {
          void controller.source.openFiles([...(event.target.files ?? [])]);
          // So that the same file can be picked again.
          event.target.value = '';
        }}
      />
      {children}
    </PickerContext>
  );
}
