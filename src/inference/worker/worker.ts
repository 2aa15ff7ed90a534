import { expose } from 'comlink';
import { installErrorTransfer } from '../api/errorTransfer';
import { InferenceSession } from './session';

installErrorTransfer();
const session = new InferenceSession();
expose(session);

// For the console and for tests that break things: `inference` in this worker's scope.
Object.assign(globalThis, { inference: session });
