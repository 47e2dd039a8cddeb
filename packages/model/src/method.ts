/** A method of a REST resource, or the verb of an HTTP API's route. */
export type Method = 'DELETE' | 'GET' | 'HEAD' | 'OPTIONS' | 'PATCH' | 'POST' | 'PUT' | 'ANY';
