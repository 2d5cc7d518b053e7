import { initialiseChecksum } from "./container/checksum";
import { initialiseLogistic } from "./entropy/logistic";
import { initialiseClasses } from "./prior/classes";
import { initialiseJuries } from "./prior/dct/jury";
import { initialiseHistories } from "./prior/history";
import { initialiseBlends } from "./prior/image/blend";
import { initialiseLearnt } from "./prior/learnt";
import { initialiseOrder2 } from "./prior/order2";

export { crc32c } from "./container/checksum";
export { codedChunks, lastChunkDecisions, lastChunkIntervals, payloadWord } from "./entropy/coder";
export { encodeChunk as ransEncodeChunk } from "./entropy/rans";
export { branchesConvert, branchesDetect, branchesScratchBytes } from "./flow/branches";
export { bwtForward, bwtForwardScratch, bwtPrimaryCount } from "./flow/bwt/forward";
export { bwtInverse, bwtInverseScratch } from "./flow/bwt/inverse";
export { numericForward, numericInverse } from "./flow/numeric";
export { planesForward, planesInverse } from "./flow/planes";
export { findRecords, recordsListBytes, recordsScratchBytes } from "./flow/records/candidates";
export { rarestByte, repeatsForward, repeatsScratchBytes } from "./flow/repeats/forward";
export { repeatsInverse, repeatsInverseScratchBytes } from "./flow/repeats/inverse";
export { wrappingCountsBytes, wrappingForward, wrappingForwardScratchBytes } from "./flow/wrapping/forward";
export { wrappingInverse, wrappingInverseScratchBytes } from "./flow/wrapping/inverse";
export { wrappingRoom } from "./flow/wrapping/line";
export { conditionerLook, conditionerLookAll, conditionerNext } from "./item/conditioner";
export { contextDecode, contextEncode, contextScratchBytes } from "./prior/context";
export {
  coefficientsDecodePlane,
  coefficientsEncodePlane,
  coefficientsScratchBytes,
} from "./prior/dct/blocks";
export { fieldBytes, fieldStride, placeField, resample } from "./prior/image/field";
export {
  samplesBegin,
  samplesDecodePlane,
  samplesEncodePlane,
  samplesEndDecoding,
  samplesEndEncoding,
  samplesNetworkBytes,
  samplesScratchBytes,
} from "./prior/image/samples";
export { networkOpinions } from "./prior/network/opinions";
export { order2Decode, order2Encode, order2ScratchBytes } from "./prior/order2";
export { permutedDecode, permutedEncode, permutedScratchBytes } from "./prior/permuted";
export { addPart, canvasBytes, fillPart, placeCanvas, readPart } from "./prior/screen/canvas";
export { screenDecode, screenEncode, screenScratchBytes } from "./prior/screen/screen";

/** The first address that is free for the arena. */
export function arenaStart(): usize {
  return (__heap_base + 63) & ~63;
}

initialiseChecksum();
initialiseLogistic();
initialiseHistories();
initialiseLearnt();
initialiseBlends();
initialiseJuries();
initialiseOrder2();
initialiseClasses();
