const KEY_ARN = /^arn:[\w-]+:kms:[\w-]+:(\d{12}):key\/[\w-]+$/;

/** Whether a text is the ARN of a KMS key; that of an alias is none. */
export function isKeyArn(text: unknown): text is string {
  return typeof text === 'string' && KEY_ARN.test(text);
}

/** The account that a key belongs to. */
export function accountOfKey(keyArn: string): string {
  return KEY_ARN.exec(keyArn)?.[1] ?? '';
}
