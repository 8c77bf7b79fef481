import { limitAllocations } from './allocation-budget.ts';
import type { FromWorker, SliceReply, ToWorker } from './table-task.ts';

/** How much all steps of decoding may allocate together, for each byte that may be decoded. */
const copies = 4;

const grant = limitAllocations();
const decoders = {
  parquet: () => import('./parquet-decode.ts'),
  arrow: () => import('./arrow-decode.ts'),
};
const waiting = new Map<number, (reply: SliceReply) => void>();
let lastId = 0;

const send = (message: FromWorker) => process.send?.(message);

/** The bytes of the file at hand, from the gateway. */
function slice(start: number, end: number): Promise<ArrayBuffer> {
  // Never used twice: a reply to an earlier task may still be on its way.
  lastId += 1;
  const id = lastId;
  send({ request: { id, start, end } });
  return new Promise((resolve, reject) => {
    waiting.set(id, ({ bytes }) =>
      bytes ? resolve(new Uint8Array(bytes).buffer) : reject(new Error('The store refused')),
    );
  });
}

process.on('message', async (message: ToWorker) => {
  if ('reply' in message) {
    waiting.get(message.reply.id)?.(message.reply);
    waiting.delete(message.reply.id);
    return;
  }
  // Loaded behind the guard, for the decoders must meet the guarded constructors.
  const { answerTo } = await decoders[message.task.format]();
  waiting.clear();
  grant(message.task.decodedBytes * copies);
  const answer = await answerTo(message.task, slice);
  grant(Number.POSITIVE_INFINITY);
  send({ answer });
});

// Several reads of a broken file may fail; the first failure is the answer, the others must not end the worker.
process.on('unhandledRejection', () => {});
process.on('disconnect', () => process.exit());
