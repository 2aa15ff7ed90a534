import { formatError } from './formatError';
import { ByteCursor } from './pickleCursor';
import { type PickleHost, PickleMachine } from './pickleMachine';
import { OPCODES } from './pickleOpcodes';

/**
 * A restricted unpickler for protocols 0 to 5. It is our own because the npm package `pickleparser` 0.2.1
 * cannot be made safe from outside (see docs/decisions/001-restricted-pickle.md).
 *
 * A pickle is a program for a stack machine. Here it can only build null, booleans, numbers, strings, bytes,
 * arrays (lists and tuples), Maps, Sets and InertObjects, and name globals. What a global is, is up to the host: a name
 * it does not know throws, before anything is made of it. No key or attribute of the file ever becomes a
 * property of a JavaScript object, every opcode consumes at least one byte, nothing recurses, and what
 * calls copy is bounded by the file's size, so time and memory stay proportional to the file.
 *
 * Reads one pickle that begins at `offset`. `end` is the offset after it, as the legacy PyTorch format puts
 * several in a row.
 * @throws AppError `checkpoint-format` for a damaged or unsupported stream, and whatever the host throws.
 */
export function unpickle(
  bytes: Uint8Array,
  offset: number,
  host: PickleHost,
): { value: unknown; end: number } {
  const cursor = new ByteCursor(bytes, offset);
  const machine = new PickleMachine(cursor, host);
  while (!machine.stopped) {
    const code = cursor.u8();
    const opcode = OPCODES[code];
    if (!opcode) throw formatError(`unknown pickle opcode ${code} at byte ${cursor.position - 1}`);
    machine.opcode = opcode.name;
    opcode.run(machine);
  }
  return { value: machine.result, end: cursor.position };
}
