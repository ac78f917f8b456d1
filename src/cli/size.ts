const units = [
  { size: 1e9, sign: 'GB' },
  { size: 1e6, sign: 'MB' },
  { size: 1e3, sign: 'kB' },
] as const;

/** How large a file is, as people read it: `0 B`, `850 B`, `1.2 kB`, `400 MB`. */
export function size(bytes: number): string {
  const unit = units.find((each) => bytes >= each.size);
  if (unit === undefined) return `${bytes} B`;
  const value = bytes / unit.size;
  return `${value >= 100 ? Math.floor(value) : Math.floor(value * 10) / 10} ${unit.sign}`;
}
