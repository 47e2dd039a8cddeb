import { type Diagnostic, InputError, type UnenforcedKind } from '@portcullis/model';
import { locate, type Mark } from '@portcullis/model/source';

/** Where a diagnostic points: a node (or anything with a mark), and its path in the document. */
export interface Place {
  readonly mark: Mark;
  readonly path?: string | undefined;
}

/** Collects what readers find; reading goes on after an error, so that a person sees all of them at once. */
export class Diagnostics {
  readonly #items: Diagnostic[] = [];
  readonly #seen = new Set<string>();
  #errors = 0;

  get items(): readonly Diagnostic[] {
    return this.#items;
  }

  get hasErrors(): boolean {
    return this.#errors > 0;
  }

  error(code: string, message: string, place: Place, help?: string): void {
    this.add({ severity: 'error', code, message, help, at: locate(place.mark), path: place.path });
  }

  unresolved(code: string, message: string, place: Place, help?: string): void {
    this.add({ severity: 'unresolved', code, message, help, at: locate(place.mark), path: place.path });
  }

  warning(code: string, message: string, place: Place, help?: string): void {
    this.add({ severity: 'warning', code, message, help, at: locate(place.mark), path: place.path });
  }

  unenforced(kind: UnenforcedKind, code: string, message: string, place: Place, help?: string): void {
    this.add({ severity: 'unenforced', code, message, help, at: locate(place.mark), path: place.path, kind });
  }

  /** Several readers may find the same thing: it is kept once. */
  add(diagnostic: Diagnostic): void {
    const { severity, message, at } = diagnostic;
    const key = `${severity} ${at.file}:${at.line}:${at.column} ${message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#items.push(diagnostic);
    if (diagnostic.severity === 'error') this.#errors++;
  }

  addAll(diagnostics: Iterable<Diagnostic>): void {
    for (const diagnostic of diagnostics) this.add(diagnostic);
  }

  /** Throws `InputError` with every error that was found, if there is one. */
  throwIfErrors(): void {
    if (this.#errors > 0) throw new InputError(this.#items.filter((item) => item.severity === 'error'));
  }
}
