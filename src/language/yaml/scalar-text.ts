import type { CST } from 'yaml';
import type { Place, PositionedText, SourceFile } from '../../diagnostics/source.ts';
import type { Decoded } from './decode.ts';
import { decodeBlock, parseBlockHeader } from './decode-block.ts';
import { decodeDoubleQuoted, decodeFolded } from './decode-flow.ts';

function decode(token: CST.FlowScalar | CST.BlockScalar): Decoded | undefined {
  switch (token.type) {
    case 'scalar':
      return decodeFolded(token.source, token.offset, '');
    case 'single-quoted-scalar':
      return decodeFolded(token.source, token.offset, "'");
    case 'double-quoted-scalar':
      return decodeDoubleQuoted(token.source, token.offset);
    case 'block-scalar': {
      const [header] = token.props;
      if (header === undefined || !('source' in header)) return undefined;
      let offset = token.offset;
      for (const prop of token.props) if ('source' in prop) offset += prop.source.length;
      return decodeBlock(token.source, offset, parseBlockHeader(header.source), token.indent);
    }
    default:
      return undefined;
  }
}

/**
 * The text of a scalar with the way back into the file. The way is only worked out when a place is asked for, since
 * most texts are never pointed at. Should the token not decode to `text`, every part stands at the whole scalar.
 */
export function scalarText(
  text: string,
  place: Place,
  token: CST.FlowScalar | CST.BlockScalar | undefined,
): PositionedText {
  let decoded: Decoded | undefined;
  let known = token === undefined;
  return {
    text,
    place,
    placeOf(start, end) {
      if (!known && token !== undefined) {
        decoded = decode(token);
        known = true;
      }
      if (decoded === undefined || decoded.text !== text) return place;
      return { file: place.file, range: rangeOf(decoded, start, end, place) };
    },
  };
}

function rangeOf(decoded: Decoded, start: number, end: number, place: Place): Place['range'] {
  const { length } = decoded.text;
  const from = Math.max(0, Math.min(start, length));
  const to = Math.max(from, Math.min(end, length));
  const behind = decoded.ends[length - 1] ?? place.range.start;
  const first = decoded.starts[from] ?? behind;
  return { start: first, end: to === from ? first : (decoded.ends[to - 1] ?? behind) };
}

/** A text that is a stretch of the file as it is. */
export function literalText(file: SourceFile, start: number, end: number): PositionedText {
  return {
    text: file.text.slice(start, end),
    place: { file, range: { start, end } },
    placeOf: (from, to) => ({ file, range: { start: start + from, end: start + to } }),
  };
}
