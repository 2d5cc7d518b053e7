#!/usr/bin/env node
import { addCompress } from "./compress.js";
import { addDecompress } from "./decompress.js";
import { addList } from "./list.js";
import { createProgram, runProgram } from "./program.js";
import { addTest } from "./test.js";

const program = createProgram();
addCompress(program);
addDecompress(program);
addTest(program);
addList(program);
await runProgram(program, process.argv);
