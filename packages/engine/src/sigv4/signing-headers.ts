/** The headers that carry or steer a signature, found in one pass over the request's headers. */
export interface SigningHeaders {
  authorization: string | undefined;
  amzDate: string | undefined;
  date: string | undefined;
  sessionToken: string | undefined;
  contentSha256: string | undefined;
  /** The first of them that stands there twice: which one counts would be a guess. */
  duplicate: string | undefined;
}

export function findSigningHeaders(rawHeaders: readonly string[]): SigningHeaders {
  const found: SigningHeaders = {
    authorization: undefined,
    amzDate: undefined,
    date: undefined,
    sessionToken: undefined,
    contentSha256: undefined,
    duplicate: undefined,
  };
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const value = rawHeaders[i + 1] as string;
    // Lengths first: lower-casing every header name is what would cost here.
    switch (name.length) {
      case 4: {
        const lower = name.toLowerCase();
        if (lower === 'date') {
          if (found.date !== undefined) found.duplicate ??= 'Date';
          found.date = value;
        } else if (lower === 'host') {
          hosts++;
          if (hosts > 1) found.duplicate ??= 'Host';
        }
        break;
      }
      case 10:
        if (name.toLowerCase() === 'x-amz-date') {
          if (found.amzDate !== undefined) found.duplicate ??= 'X-Amz-Date';
          found.amzDate = value;
        }
        break;
      case 13:
        if (name.toLowerCase() === 'authorization') {
          if (found.authorization !== undefined) found.duplicate ??= 'Authorization';
          found.authorization = value;
        }
        break;
      case 20: {
        const lower = name.toLowerCase();
        if (lower === 'x-amz-security-token') {
          if (found.sessionToken !== undefined) found.duplicate ??= 'X-Amz-Security-Token';
          found.sessionToken = value;
        } else if (lower === 'x-amz-content-sha256') {
          if (found.contentSha256 !== undefined) found.duplicate ??= 'X-Amz-Content-Sha256';
          found.contentSha256 = value;
        }
        break;
      }
    }
  }
  return found;
}
