import { expose } from 'comlink';
import { InferenceSession } from './session';
import { installErrorTransfer } from './transfer';

installErrorTransfer();
expose(new InferenceSession());
