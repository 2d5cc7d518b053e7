export { FlowzipError, type FlowzipErrorCode } from "../codec/container/errors.js";
export type { Level } from "../codec/domain/bytes.js";
export { createDecoder, decode, decodeChunks } from "./decode.js";
export { createEncoder, encode, encodeChunks, upperBound } from "./encode.js";
export { type Listing, list, type MemberListing } from "./list.js";
export type { Metadata, MetadataValue } from "./metadata.js";
export type { DecodeOptions, EncodeOptions, Progress } from "./options.js";
export type { ByteStream } from "./streams.js";
