import { Writable } from 'node:stream';

/** A stream that keeps what is written; with a size it passes for a terminal. */
export class MemoryStream extends Writable {
  text = '';
  readonly isTTY: boolean;
  columns: number | undefined;
  rows: number | undefined;

  constructor(size?: { columns: number; rows: number }) {
    super();
    this.isTTY = size !== undefined;
    this.columns = size?.columns;
    this.rows = size?.rows;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.text += chunk.toString();
    callback();
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }
}
