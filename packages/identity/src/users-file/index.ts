export { csvHeader } from './csv-header.ts';
export { exportUsersCsv } from './export-csv.ts';
export { exportUsersJson, type JsonExportOptions } from './export-json.ts';
export { CSV_MAX_USERS, importUsersCsv } from './import-csv.ts';
export { importUsersJson } from './import-json.ts';
export { type ImportFailure, type ImportReport, type UserRecord, UsersFileError } from './user-record.ts';
