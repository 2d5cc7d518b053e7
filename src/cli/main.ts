#!/usr/bin/env node
import { addBench } from "./bench.js";
import { addCompress } from "./compress.js";
import { addCorpus } from "./corpus.js";
import { addDecompress } from "./decompress.js";
import { addList } from "./list.js";
import { addModels } from "./models.js";
import { createProgram, runProgram } from "./program.js";
import { addSample } from "./sample.js";
import { addScore } from "./score.js";
import { addTest } from "./test.js";
import { addTrain } from "./train.js";

const program = createProgram();
addCompress(program);
addDecompress(program);
addTest(program);
addTrain(program);
addScore(program);
addSample(program);
addModels(program);
addList(program);
addBench(program);
addCorpus(program);
await runProgram(program, process.argv);
