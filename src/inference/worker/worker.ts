import { expose } from 'comlink';
import { installErrorTransfer } from '../api/errorTransfer';
import { InferenceService } from './inferenceService';

installErrorTransfer();
const service = new InferenceService();
expose(service);

// For the console and for tests that break things: `inference` in this worker's scope.
Object.assign(globalThis, { inference: service });
