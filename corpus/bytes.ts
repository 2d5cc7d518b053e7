import { type Corpus, type CorpusFile, type FileRow, filesOf } from "./corpus.js";

/** The 14 files of most published figures; paper3 to paper6 came later. */
const CALGARY: readonly FileRow[] = [
  ["bib", 111261, "0f1a13936e358191533aca4a32ff42906d1b7f641f3afb0a90458b2410419fcf"],
  ["book1", 768771, "9ffa47cd93bccd732f20e0c304203cfbc1b8a91bedac536e2d8f6051003d9951"],
  ["book2", 610856, "c8538730cf2ce6a243acf3eb299c43d619b5c695d892f4884df796c13081fdf8"],
  ["geo", 102400, "913ff6f45610599020c02f543a0d5a1f46cf772412e25a568b683d23db8c447d"],
  ["news", 377109, "7f0482f9774681429eb7021050c17966f6acf19450e170de6611e1ed953d42e8"],
  ["obj1", 21504, "8c06109caffd7e794516e4ed10095b0238ea8df63ed66840907cd4dd23e2cf72"],
  ["obj2", 246814, "8b3e7f028bfefaebdd48a791060a1ab11d1ffd9bf27e0d63b15e58dda0deb984"],
  ["paper1", 53161, "8d9c42d9fa58b5bce1a8b5fae3cc27c9eb7cc7a032bc12a633d44e816497e143"],
  ["paper2", 82199, "dc4b9cf68094c632a920f4e76d0a0a8b9617b624c36928ca46a5d29798c5bbbe"],
  ["paper3", 46526, "c3e1ba94849992147cf68531311cf6512c9032b88f548d3e2d62cb659aef19d8"],
  ["paper4", 13286, "aeecc3ff5b2e497e35fbd2d2190627fff4818dabf7aee9734ac090c21b04739b"],
  ["paper5", 11954, "7a4b1ee6aa419ca362a9bbae383287fe8fee4324c9d6aefa7e94b6d845452ee8"],
  ["paper6", 38105, "8f38dd101a4e0c0e4acefec93d5da8198db593557e9e0019140e2dff24b1b080"],
  ["pic", 513216, "0ec3a75089bb52342813496b17e51377bc9eba3cb519a444d67025354841d650"],
  ["progc", 39611, "151377a9d6aa9b7e872000269707a15e2b038c826340628e6f4d8b4db9ec3c19"],
  ["progl", 71646, "9388db0cfb71ffbe5687d381819a5ff69cdd992d6931e0cf81a310a1caed0ba0"],
  ["progp", 49379, "d0cd70ab5f7381a8584b25fa73b3608571a17ee1042cc5c546f63b904614d1bc"],
  ["trans", 93695, "117a00c6af3e1c57f20013a8f1b468158f70634f685a348bedb7e4069cdd576a"],
];

const CANTERBURY: readonly FileRow[] = [
  ["alice29.txt", 152089, "7467306ee0feed4971260f3c87421154a05be571d944e9cb021a5713700c38f0"],
  ["asyoulik.txt", 125179, "eaa3526fe53859f34ecdf255712f9ecf0b2c903451d4755b2edaa2e2599cb0fc"],
  ["cp.html", 24603, "e0cd21cef5b6c4069461e949be100080c3ce887de6f1dd8626c480528efaaf61"],
  ["fields.c", 11150, "85d73e354cc50cec76cb5a50537cf8dc035f8cbb8480f9e1cbe2f7d6c23393c7"],
  ["grammar.lsp", 3721, "1b0805dfc0ae706b35aac2bb4e15f02485efd24dda5dbd29de7b2f84d1a88c15"],
  ["kennedy.xls", 1029744, "9af47239ca29dfe20e633f80bbbb9a4cc9783d0803d7b2b5626f42e4c3790420"],
  ["lcet10.txt", 426754, "5314ba1dbb03f471df88bec6cd120a938ef60d0fd3511c5c1dce61bf7463245f"],
  ["plrabn12.txt", 481861, "07e2e0b461af78c7c647cb53dab39de560198e16f799b4516eccf0fbd69f764c"],
  ["ptt5", 513216, "0ec3a75089bb52342813496b17e51377bc9eba3cb519a444d67025354841d650"],
  ["sum", 38240, "ee5733cd76ecc2f9d8ff156adc3c02a7a851051dcf43a2d56ff4ee4ff606bdb3"],
  ["xargs.1", 4227, "c58aeb5d2d1e12751d47e7412b45784405fc30a5671b03d480fa05776e183619"],
];

const SILESIA: readonly FileRow[] = [
  ["dickens", 10192446, "b24c37886142e11d0ee687db6ab06f936207aa7f2ea1fd1d9a36763c7a507e6a"],
  ["mozilla", 51220480, "657fc3764b0c75ac9de9623125705831ebbfbe08fed248df73bc2dc66e2a963b"],
  ["mr", 9970564, "68637ed52e3e4860174ed2dc0840ac77d5f1a60abbcb13770d5754e3774d53e6"],
  ["nci", 33553445, "fc63a31770947b8c2062d3b19ca94c00485a232bb91b502021948fee983e1635"],
  ["ooffice", 6152192, "e7ee013880d34dd5208283d0d3d91b07f442e067454276095ded14f322a656eb"],
  ["osdb", 10085684, "60f027179302ca3ad87c58ac90b6be72ec23588aaa7a3b7fe8ecc0f11def3fa3"],
  ["reymont", 6627202, "0eac0114a3dfe6e2ee1f345a0f79d653cb26c3bc9f0ed79238af4933422b7578"],
  ["samba", 21606400, "93ba07bc44d8267789c1d911992f40b089ffa2140b4a160fac11ccae9a40e7b2"],
  ["sao", 7251944, "c2d0ea2cc59d4c21b7fe43a71499342a00cbe530a1d5548770e91ecd6214adcc"],
  ["webster", 41458703, "6a68f69b26daf09f9dd84f7470368553194a0b294fcfa80f1604efb11143a383"],
  ["x-ray", 8474240, "7de9fce1405dc44ae5e6813ed21cd5751e761bd4265655a005d39b9685d1c9ad"],
  ["xml", 5345280, "0e82e54e695c1938e4193448022543845b33020c8be6bf3bf3ead2224903e08c"],
];

/** The publisher states size, MD5 and SHA-1. */
const ENWIK8: CorpusFile = {
  path: "enwik8",
  size: 100_000_000,
  sha1: "57b8363b814821dc9d47aa4d41f58733519076b2",
  md5: "a1fa5ffddb56f4953e226637dabbb36a",
};

/** The part of enwik8 that a quick measurement uses. */
const ENWIK8_BEGINNING: CorpusFile = {
  path: "enwik8_first_4000000",
  size: 4_000_000,
  beginningOf: "enwik8",
  sha256: "9f9ca3a41e2b87a0268d00380577e2c308e07959b22a94c8d7b1e8901bdefc37",
};

const COMPUTED = "sizes and SHA-256 computed from copies of the files";

export const BYTE_CORPORA: readonly Corpus[] = [
  {
    name: "calgary",
    what: "18 small files of 1987: text, programs, objects, a fax page, numbers (figures usually leave out paper3-6)",
    home: "https://corpus.canterbury.ac.nz/descriptions/#calgary",
    licence: "none stated",
    figures: COMPUTED,
    downloads: [
      {
        address: "https://corpus.canterbury.ac.nz/resources/calgary.tar.gz",
        path: "calgary.tar.gz",
        archive: "tar.gz",
      },
    ],
    files: filesOf(CALGARY),
  },
  {
    name: "canterbury",
    what: "11 files of 1997: text, sources, a spreadsheet, a fax page, an executable",
    home: "https://corpus.canterbury.ac.nz/descriptions/#cantrbry",
    licence: "none stated",
    figures: COMPUTED,
    downloads: [
      {
        address: "https://corpus.canterbury.ac.nz/resources/cantrbry.tar.gz",
        path: "cantrbry.tar.gz",
        archive: "tar.gz",
      },
    ],
    files: filesOf(CANTERBURY),
  },
  {
    name: "silesia",
    what: "12 files of 2003, 6 to 51 MB: text, executables, databases, medical images, XML, a star catalogue",
    home: "https://sun.aei.polsl.pl/~sdeor/index.php?page=silesia",
    licence: "none stated",
    figures: `${COMPUTED}; those of mozilla, samba, sao and webster as several public projects record them`,
    downloads: [
      {
        address: "https://sun.aei.polsl.pl/~sdeor/corpus/silesia.zip",
        path: "silesia.zip",
        archive: "zip",
      },
    ],
    files: filesOf(SILESIA),
  },
  {
    name: "enwik8",
    what: "the first 100,000,000 bytes of an English Wikipedia dump of 2006, and the first 4,000,000 of those",
    home: "https://mattmahoney.net/dc/textdata.html",
    licence: "GFDL, CC BY-SA (text of Wikipedia)",
    figures: "size, SHA-1 and MD5 as the publisher states them; those of the beginning computed from a copy",
    downloads: [
      {
        address: "https://mattmahoney.net/dc/enwik8.zip",
        path: "enwik8.zip",
        size: 36_445_475,
        archive: "zip",
      },
    ],
    files: [ENWIK8, ENWIK8_BEGINNING],
  },
];
