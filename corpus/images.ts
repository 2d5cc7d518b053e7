import { type Corpus, downloadsOf, type FileRow, filesOf } from "./corpus.js";

const KODAK: readonly FileRow[] = [
  ["kodim01.png", 736501, "a56e27cbf5f843c048b6af1d6e090760e9c92fadba88b7dee0205918a37523bd"],
  ["kodim02.png", 617995, "4f4b74a79237e311d72cad958237b5f7088d8bce1c82305ebefe1a70e3022dfd"],
  ["kodim03.png", 502888, "e25ca1ff2f0c0cb5fdfd5f9b0a0bb21ac4c3de3c84a67f35b09a85d3306249db"],
  ["kodim04.png", 637432, "e3b946107c5d3441c022f678d0c3caf1e224d81b1604ba840a4f88e562de61aa"],
  ["kodim05.png", 785610, "10349e963c5c813d327852f82c1795fa4148d69fedffc4c589bee458e3ac3d53"],
  ["kodim06.png", 618959, "363510303b715d4cbc384e1ce227e466b613a09e1b71ae985882bf8e7fbd9b18"],
  ["kodim07.png", 566322, "b77d3f006f42414bb242222e0482e750c0fb9e5ee8d4bed2f6f11c5605fe54a4"],
  ["kodim08.png", 788470, "ba23983c76b4832ee0e8af0592664756841a16779acd69f792e268fb6d13d6e7"],
  ["kodim09.png", 582899, "6a4361c2fc194feb4edaa9f9a4a0620fb9943e460ac7fdf037fb0f6dd6607a7d"],
  ["kodim10.png", 593463, "9dfb70f5867c29ff9ed6313683f19b3d867849e40fbc0c4c54a4a89df341cf23"],
  ["kodim11.png", 621023, "7936814b58b5387fce2e4e2488b4ec830dadd95fa9520f358ddb30990b50f2b6"],
  ["kodim12.png", 531024, "d78c37c2f04f23761ed2367dd77e2db584ddd4c3950833fecf89f199a8126980"],
  ["kodim13.png", 822712, "bc34a3ce58dea09dce1704c997171602de90cb34d0c8503a988b77f473d39b08"],
  ["kodim14.png", 692201, "55a94550ff18f3246c4074fd32b77b0c74447c26b6ad274d564d999c0450ba6e"],
  ["kodim15.png", 612582, "7538cbb80cb9103606c48b806eae57d56c885c7f90b9b3be70a41160f9cbb683"],
  ["kodim16.png", 534247, "a89c7268ccd4718ba424a99fc4643c572cf692ca6eae887185ceb4e9f11d2e54"],
  ["kodim17.png", 602078, "37afcc89fbdcb76d9518e04b2fc011027e2f4cd14b3b2f83cefd721641a47c5b"],
  ["kodim18.png", 780947, "1a9258c365988961d87a0598725b609139c303ad48a5aad6c503c3b1a87849aa"],
  ["kodim19.png", 671476, "b7450b264b1b0a411390d8931b112c27905a992520fc90569dc4b920aa32bbdc"],
  ["kodim20.png", 492462, "3b46c71e3b92a563820ba32936be8330c586c41f938efd94be938386aae4328a"],
  ["kodim21.png", 637051, "ac958597c82073f6bb65129c68f72b651db5b9efd82e11547d07350214bc268b"],
  ["kodim22.png", 701970, "1cee58eb1f2d9c7ebb254d208a03c783ce6cf2c4d8c2cf45e235dd23b4ce1b29"],
  ["kodim23.png", 557596, "e3111a2fd4da24af15d6459ef9eacfe54106b38e27b4a21821b75c3f5d2d5baf"],
  ["kodim24.png", 706397, "1071c68372cc5a01435c2c225a5cf7d4bb803846ec08bb6b3d6721b156d7cb96"],
];

/** The pictures of CLIC 2025 that were at hand; the archives hold 62. */
const CLIC: readonly FileRow[] = [
  [
    "100a02c269c5948392f283b2aa3bb4da.png",
    3204845,
    "795e45f030aee7e90bdee9e58084f4acf96c19885b4d114f6e94ed17748aa344",
  ],
  [
    "d1a9be98d1936065967adac50a6fb750.png",
    2194177,
    "680003ddef09a61e8604c6f681e27482892f6f1edf3f86c62a03c22e200c534a",
  ],
  [
    "ef576c4ed599d75d72145a8f34b58ccb.png",
    3325932,
    "e06867ac5e4e4113b3ea2a6d76d87699c7adc0a2dcb4935d8b3c251e552fb85e",
  ],
];

const KODAK_FILES = filesOf(KODAK);
const CLIC_FILES = filesOf(CLIC);

export const IMAGE_CORPORA: readonly Corpus[] = [
  {
    name: "kodak",
    what: "24 photographs of 768x512 from Kodak PhotoCD, PNG",
    home: "https://r0k.us/graphics/kodak/",
    licence: "released by Kodak for unrestricted usage",
    figures: "sizes and SHA-256 computed from copies of the files",
    downloads: downloadsOf("https://r0k.us/graphics/kodak/kodak/", KODAK_FILES),
    files: KODAK_FILES,
  },
  {
    name: "clic",
    what: "Challenge on Learned Image Compression 2025: 32 validation and 30 test photographs of 2048 pixels, PNG",
    home: "https://clic2025.compression.cc/tasks",
    licence: "Unsplash licence",
    figures: "none known",
    downloads: [
      {
        address: "https://d152a8jkvz9wzs.cloudfront.net/data/clic2025_image_validation.zip",
        path: "clic2025_image_validation.zip",
        archive: "zip",
      },
      {
        address: "https://storage.googleapis.com/clic_datasets/clic2025_image_test.zip",
        path: "clic2025_image_test.zip",
        archive: "zip",
      },
    ],
    files: [],
  },
  {
    name: "clic-three",
    what: "three photographs of CLIC 2025's validation set, for quick measurements, PNG",
    home: "https://github.com/imazen/codec-corpus/tree/main/clic2025",
    licence: "Unsplash licence",
    figures: "sizes and SHA-256 computed from copies of the files",
    downloads: downloadsOf(
      "https://raw.githubusercontent.com/imazen/codec-corpus/main/clic2025/training/",
      CLIC_FILES,
    ),
    files: CLIC_FILES,
  },
  {
    name: "cid22",
    what: "Cloudinary Image Dataset 2022, validation: 49 references of 512x512, PNG, with distorted versions beside",
    home: "https://cloudinary.com/labs/cid22",
    licence: "CC BY-SA 4.0",
    figures: "none known",
    downloads: [
      {
        address:
          "https://cloudinary-marketing-res.cloudinary.com/raw/upload/v1682006242/CID22_validation_set.zip",
        path: "CID22_validation_set.zip",
        archive: "zip",
      },
    ],
    files: [],
  },
  {
    name: "cifar10",
    what: "60,000 pictures of 32x32 in planes of red, green and blue, with labels, binary version",
    home: "https://www.cs.toronto.edu/~kriz/cifar.html",
    licence: "none stated; the publisher asks for a citation",
    figures:
      "MD5 of the archive as the publisher states it; the files' sizes follow from their stated layout",
    downloads: [
      {
        address: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
        path: "cifar-10-binary.tar.gz",
        md5: "c32a1d4ab5d03f1284b67883e8d87530",
        archive: "tar.gz",
      },
    ],
    files: ["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"].map(
      (batch) => ({ path: `cifar-10-batches-bin/${batch}.bin`, size: 10_000 * (1 + 3 * 32 * 32) }),
    ),
  },
];
