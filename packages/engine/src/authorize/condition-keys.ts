import type { ContextValue, RequestContext } from '../policy/request.ts';
import { type Caller, mfaAge } from './directory.ts';
import { type ApiRequest, headerOf } from './request.ts';

/**
 * Condition keys of an execute-api request, computed only when a policy asks. DG "AWS condition keys that can be
 * used in API Gateway resource policies": keys of the caller exist only where the method uses AWS_IAM.
 */
export class InvokeContext implements RequestContext {
  readonly #request: ApiRequest;
  readonly #now: number;
  readonly #caller: Caller | undefined;

  constructor(request: ApiRequest, now: number, caller: Caller | undefined) {
    this.#request = request;
    this.#now = now;
    this.#caller = caller;
  }

  value(key: string): ContextValue | undefined {
    const request = this.#request;
    switch (key) {
      case 'aws:sourceip':
        return request.vpcEndpoint === undefined ? request.sourceIp : undefined;
      case 'aws:vpcsourceip':
        return request.vpcEndpoint?.sourceIp;
      case 'aws:sourcevpc':
        return request.vpcEndpoint?.vpc;
      case 'aws:sourcevpce':
        return request.vpcEndpoint?.id;
      case 'aws:securetransport':
        return request.secure ? 'true' : 'false';
      case 'aws:currenttime':
        return `${new Date(this.#now).toISOString().slice(0, 19)}Z`;
      case 'aws:epochtime':
        return String(Math.floor(this.#now / 1000));
      case 'aws:useragent':
        return headerOf(request, 'user-agent');
      case 'aws:referer':
        return headerOf(request, 'referer');
      case 'aws:multifactorauthage':
        return this.#caller && mfaAge(this.#caller, this.#now);
      default:
        return this.#caller?.contextKeys.get(key);
    }
  }
}
