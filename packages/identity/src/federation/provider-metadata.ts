import { MAX_METADATA_LENGTH, type ProviderMetadata, parseMetadata } from '../saml/index.ts';
import { outboundFailureText } from './outbound-failure.ts';
import { mayReach, NOT_REACHED, type ProviderAccess } from './provider-access.ts';

/** The metadata of SAML providers: of a file, or fetched from a URL and kept. */
export interface MetadataSource {
  /** The metadata that is good now, or why there is none. Never rejects. */
  metadata(details: Readonly<Record<string, string>>): Promise<MetadataResult>;
}

export type MetadataResult = ProviderMetadata | { readonly ok: false; readonly reason: string };

/** Cognito Developer Guide "Adding and managing SAML identity providers": every 6 hours, or before it ends. */
const REFRESH_MS = 6 * 3_600_000;
/** Before the end that the metadata states. */
const EARLY_MS = 5 * 60_000;
const RETRY_MS = 30_000;
const TIMEOUT_MS = 5_000;
const MAX_KEPT = 1_000;

interface Kept {
  metadata?: ProviderMetadata | undefined;
  dueAt: number;
  reason: string;
  loading?: Promise<void> | undefined;
}

export function createMetadataSource(access: ProviderAccess, now: () => number): MetadataSource {
  const byUrl = new Map<string, Kept>();
  const byFile = new Map<string, MetadataResult>();

  async function ofFile(text: string): Promise<MetadataResult> {
    const known = byFile.get(text);
    if (known !== undefined) return known;
    const parsed = await parseMetadata(text);
    const result: MetadataResult = parsed.ok ? parsed : { ok: false, reason: parsed.detail };
    if (byFile.size >= MAX_KEPT) byFile.clear();
    byFile.set(text, result);
    return result;
  }

  async function ofUrl(url: string): Promise<MetadataResult> {
    if (!mayReach(access, url)) return { ok: false, reason: `The metadata URL ${NOT_REACHED}.` };
    const kept = byUrl.get(url) ?? { dueAt: Number.NEGATIVE_INFINITY, reason: '' };
    if (byUrl.size >= MAX_KEPT && !byUrl.has(url)) byUrl.clear();
    byUrl.set(url, kept);
    if (now() >= kept.dueAt) {
      // One fetch at a time, shared by all who wait.
      kept.loading ??= load(url, kept).finally(() => {
        kept.loading = undefined;
      });
      await kept.loading;
    }
    // What is at hand stays good while a fetch fails.
    return kept.metadata ?? { ok: false, reason: kept.reason };
  }

  async function load(url: string, kept: Kept): Promise<void> {
    const answer = await access.fetch({
      method: 'GET',
      url,
      headers: { accept: 'application/samlmetadata+xml, application/xml, text/xml' },
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_METADATA_LENGTH,
    });
    const at = now();
    kept.dueAt = at + RETRY_MS;
    if (!answer.ok || answer.status !== 200) {
      const failure = answer.ok ? ({ reason: 'status', status: answer.status } as const) : answer;
      kept.reason = `The metadata cannot be fetched: ${outboundFailureText(url, failure)}.`;
      return;
    }
    const parsed = await parseMetadata(answer.body);
    if (!parsed.ok) {
      kept.reason = parsed.detail;
      return;
    }
    kept.metadata = parsed;
    const end = parsed.validUntil === undefined ? Number.POSITIVE_INFINITY : parsed.validUntil - EARLY_MS;
    kept.dueAt = Math.min(at + REFRESH_MS, Math.max(end, at + RETRY_MS));
  }

  return {
    metadata: async ({ MetadataFile, MetadataURL }) => {
      const result =
        MetadataURL !== undefined && MetadataURL !== ''
          ? await ofUrl(MetadataURL)
          : await ofFile(MetadataFile ?? '');
      if (result.ok && result.validUntil !== undefined && now() >= result.validUntil)
        return { ok: false, reason: 'The metadata has expired.' };
      return result;
    },
  };
}
