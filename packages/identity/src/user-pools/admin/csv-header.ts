import type { Operation } from '../../service/operation.ts';
import { csvHeader } from '../../users-file/csv-header.ts';
import { poolOperation } from './pool-operation.ts';

/** GetCSVHeader: the columns of the file that users are imported from. */
export const getCsvHeader: Operation = poolOperation('GetCSVHeader', async ({ pool }) => ({
  UserPoolId: pool.id,
  CSVHeader: csvHeader(pool),
}));
