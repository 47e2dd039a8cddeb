/** The folder of a path, with its final separator; empty where the path names none. */
function folderOf(path: string): string {
  const slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return slash === -1 ? '' : path.slice(0, slash + 1);
}

/** A path relative to a folder, unless it is absolute itself. */
export function joinPath(folder: string, path: string): string {
  if (folder === '' || /^(?:[/\\]|[A-Za-z]:)/.test(path)) return path;
  const rest = path.replace(/^(?:\.\/)+/, '');
  return /[/\\]$/.test(folder) ? `${folder}${rest}` : `${folder}/${rest}`;
}

/** How a file that another one names relative to itself is shown: relative to where that one is. */
export function besideFile(file: string, path: string): string {
  return joinPath(folderOf(file), path);
}
