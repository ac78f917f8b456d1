import { errorMessage } from '../model/error-message.ts';

const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it would become larger than is allowed',
  EEXIST: 'something else is in its place',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is not a directory',
  EISDIR: 'it is a directory',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open on this machine',
  EIO: 'the device reports an input/output error',
  ELOOP: 'symbolic links form a circle',
  ENAMETOOLONG: 'its name is too long',
  ERR_INVALID_ARG_VALUE: 'its name has a character that no file name can have',
};

/** What a system call's error means, in words that go on a sentence; the system's own text where it is none of the usual. */
export function systemErrorWords(error: unknown): string {
  const code = systemErrorCode(error);
  if (code !== undefined && words[code] !== undefined) return words[code];
  return errorMessage(error);
}

export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
