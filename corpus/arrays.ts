import type { Corpus, Download } from "./corpus.js";

/** FCBench's arrays by the names and the Google Drive identities of its README. */
const FCBENCH: readonly (readonly [name: string, identity: string])[] = [
  ["msg-bt", "15S7iTr_Yoo6oVv5TOemah0wP1K7VX5R1"],
  ["num-brain", "1D2WEJonO3GWQwAQxSokO6Pn4kffalhCy"],
  ["num-control", "13Lpx_S0W4K5hBMOvyW61PFUOv9BXGOMN"],
  ["rsim", "1C6opL2ZyJyU4074uc9T9eJBnyTvhW16-"],
  ["astro-mhd", "1gp2pUEtr8FP3g7hbu4EhDYtTyg2eVoBr"],
  ["astro-pt", "1ZI6h-8OOW2h7DG9L4P9tIGrUo_KBMH2R"],
  ["miranda3d", "1jTCH1i_1w_zGvfBydT1Ac-kJK-H4DZHS"],
  ["hurricane", "1h48gO2JNCNWMVaEPsIHPBkNllgtHDzcf"],
  ["citytemp", "1S6MN7A0BxbQJ0MWZWF7HPdFn2-O6fLlb"],
  ["ts-gas", "1P2rLx16bVLJZEdnwGYipXk0aHlkOJtQl"],
  ["phone-gyro", "18WPrgYKUKg1vOuKatDgAQu7_2iDQ6EnK"],
  ["jane-street", "19JQgBJaLeHBaCV6G-Tcpqye8BQVWlqFt"],
  ["nyc-taxi", "1ODXvl_gsohxv4z29aNfL0gk458fiZYYO"],
  ["gas-price", "1n4ihLBaIbQji2iMjlAzTDL1_ryhG6E5z"],
  ["solar-wind", "1sVAEV0wLdfrrXFm6uQKvYU0412vKlaQa"],
  ["acs-wht", "1i0AK1sLjYBnISDU9e8_FbV0OsowExHV3"],
  ["hdr-night", "1zgHWgF3xYTeQXHY04P6vewcgzMgsQQrZ"],
  ["hdr-palermo", "1d624EAKKy9KoZ1g2exRy9v6BaHM18GKH"],
  ["hst-wfc3-uvis", "11CSs6GMg6H_IIXGd_Rzrg6AjbC4fNLrB"],
  ["hst-wfc3-ir", "1IqngOcGb-Kd8_3qevjwIp3oR88xHTJLM"],
  ["spitzer-irac", "167QBkioAKm0lDUn9PaVsCG-5mPxpawSI"],
  ["g24-78-usb", "12zF9g7oWo9kkIB0Y0QtOWBW0dZt2J_2Q"],
  ["jws-mirimage", "1SIB0wg5SmH0L3i8neoIwLHazuykwcNYK"],
  ["tpcH-order", "1BFbsUJjt9nS1n9wIFAEng07Mpgyozjgz"],
  ["tpcxBB-store", "1QIAtpHc-WLVHa5KFj2UgzcGS9tHIv6L1"],
  ["tpcxBB-web", "1TVdj2kirdpIShuFMnfKUWBowMyeiC3_w"],
  ["tpcxH-lineitem", "1RNU6Xg7tSei34bS8fAVRTRU_jpVYcmGK"],
  ["tpcDS-catalog", "1W_wDxENpUOZ-uIyAmZfhu-2Pr4Z1VP_s"],
  ["tpcDS-store", "1L-ED3uP1oXFzoVLYJ17EvEq7ObqYhT7k"],
  ["tpcDS-web", "1_4RgPBsOr57wkiM9wkVXBptVTRd4CYl7"],
];

/** Google Drive answers programs with a page to click through. */
function fromDrive([name, identity]: readonly [string, string]): Download {
  return {
    address: `https://drive.google.com/uc?id=${identity}`,
    path: name,
    byHand: "open the address in a browser, or run gdown",
  };
}

export const ARRAY_CORPORA: readonly Corpus[] = [
  {
    name: "pcodec",
    what: "the tables of pcodec's benchmark, Parquet: air quality, New York taxi rides, Reddit's r/place",
    home: "https://github.com/pcodec/pcodec/blob/main/docs/benchmark_results.md",
    licence: "none stated; the taxi rides are open data of New York City",
    figures: "none known exactly (15 MB, 469 MB and 1.3 GB)",
    downloads: [
      {
        address: "https://pcodec-public.s3.amazonaws.com/devinrsmith-air-quality.20220714.zstd.parquet",
        path: "devinrsmith-air-quality.20220714.zstd.parquet",
      },
      {
        address: "https://pcodec-public.s3.amazonaws.com/fhvhv_tripdata_2023-04.parquet",
        path: "fhvhv_tripdata_2023-04.parquet",
      },
      {
        address: "https://pcodec-public.s3.amazonaws.com/reddit_2022_place_numerical.parquet",
        path: "reddit_2022_place_numerical.parquet",
      },
    ],
    files: [],
  },
  {
    name: "fcbench",
    what: "FCBench's float32 and float64 arrays from simulation, time series, observation and databases",
    home: "https://github.com/hipdac-lab/FCBench",
    licence: "none stated; each array has a source of its own",
    figures: "none known; 3 of the 33 arrays have no address of their own in FCBench's README",
    downloads: FCBENCH.map(fromDrive),
    files: [],
  },
];
