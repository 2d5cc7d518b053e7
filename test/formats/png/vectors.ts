/**
 * Streams that zlib 1.2.13 and the zlib of Node 20 (Chromium's, 1.3.1-e00f703) made of `vectorContent`: what the engines
 * have to make on every machine and in every version, since files name them.
 */
export interface EngineVector {
  readonly engine: "zlib" | "chromium";
  readonly level: number;
  readonly memLevel: number;
  readonly strategy: "default" | "filtered" | "huffman" | "runs" | "fixed";
  readonly windowBits: number;
}

/** Of 600 bytes, as base64. */
export const WHOLE: readonly (EngineVector & { readonly stream: string })[] = [
  {
    engine: "zlib",
    level: 9,
    memLevel: 8,
    strategy: "filtered",
    windowBits: 15,
    stream:
      "eNpjYGBgZWXl4uLi5+cXERGRkZSUk5dTVlbV0NDQ1dU1MjI1Nze3sbFxdHR0c3Pz8fYOCAgIDQ2NioqKj49PSUnJzMwsyMsrLi6uqKiora1tampqb2/v6embOHHitGnTZs+ezcTCxM7OzsPDJygoKCYmJi0traCgoKqqqqOlpa+vb2JiYmlp6Whv5+rs5uHh4evrGxwUFB4eHhMfk5iYmJaelp2XXVBQUFFaWlVVVV9f39LS0tnZ2dffN3ny5BkzZsydO5eFhYWTk5NPkE9YWFhCWkJWVlZJSUldXV1HR8/Q2NDMzMza2trBwcHV1dXLy8vf3z8kJCQyMjIuLjE5JTkjIyM3N7eoqKi8srympqalsbGtra27u3vChAlTp06dNWv2/EWL2NjYuLl5BQQERMVEpaWk5OXl1VVUNDU19fT0jI2NLSwsbG1tnVyd3N3dfXx8AgMDw8LCoqNjExISUlPTsrKy8vPzS0pKqior6+rqmpubOzo6ent7J02aNH369Dlz5ixcuJDW5sNjVlJSUkFOTllZWUNDU1dX18jEyNwKEbPeyDGbEJ+SkpKTmZmXV4iI2eam9vb2nr4eeMwuWLBg6dKlPDw8qDGrpqWlpa+vDwCr/rwX",
  },
  {
    engine: "zlib",
    level: 6,
    memLevel: 8,
    strategy: "default",
    windowBits: 15,
    stream:
      "eJxjYGBgZWXl4uLi5+cXERGRkZSUk5dTVlbV0NDQ1dU1MjI1Nze3sbFxdHR0c3Pz8fYOCAgIDQ2NioqKj49PSUnJzMwsyMsrLi6uqKiora1tampqb2/v6embOHHitGnTZs+ezcTCxM7OzsPDJygoKCYmJi0traCgoKqqqqOlpa+vb2JiYmlp6Whv5+rs5uHh4evrGxwUFB4eHhMfk5iYmJaelp2XXVBQUFFaWlVVVV9f39LS0tnZ2dffN3ny5BkzZsydO5eFhYWTk5NPkE9YWFhCWkJWVlZJSUldXV1HR8/Q2NDMzMza2trBwcHV1dXLy8vf3z8kJCQyMjIuLjE5JTkjIyM3N7eoqKi8srympqalsbGtra27u3vChAlTp06dNWv2/EWL2NjYuLl5BQQERMVEpaWk5OXl1VVUNDU19fT0jI2NLSwsbG1tnVyd3N3dfXx8AgMDw8LCoqNjExISUlPTsrKy8vPzS0pKqior6+rqmpubOzo6ent7J02aNH369Dlz5ixcuJDW5sNjVlJSUkEOGLPKGhqaoJg1MTK3QsSsN3LMJoBiNiczMy+vEBGzzeCY7euBx+yCBQuWLl3Kw8ODGrNqWuCYBQCr/rwX",
  },
  {
    engine: "zlib",
    level: 1,
    memLevel: 1,
    strategy: "default",
    windowBits: 9,
    stream:
      "GBliYGBgZWXl4uLi5+cXERGRkZSUk5dTVlbV0NDQ1dU1MjI1Nze3sbFxdHR0c3Pz8fYOCAgIDQ2NioqKj49PSUnJzMwsyMsrLi6uqKiora1tampqb2/v6embOHHitGnTZs+ezcTCxM7OzsPDJygoKCYmJi0traCgoKqqqqOlpa+vbwKQiYmlpaWjvZ2rs5uHh4evr29wUFB4eHhMfExiYmJaelp2XnZBQUFFaWlVVVV9fX1LS0tnZ2dff9/kyZNnzJgxd+5cFhYWTk5OPkE+YWFhCWkJWVlZJSUldXV1HR09Q2NDMzMza2trBwcHV1dXLy8vf3//kJCQyMjIuLjE5JTkjAwAAH8AgP9obW1tcnJyd3l3fHx8hIGBhoaGi4uLkJCQlZWVmpqbn6KiBgYGCwsNEBAQFRYVGxoaHx8fJyQkKSkpLi4uMzMzODg4PT09QkVCR0dHTExMUVFRVlZWW1tdYGBgZWVmampqb29vdHR0enl5fn5+g4ODiIiIjY2NkpKSl5eXnJycW7hwIa3N5+Li4ufnFxERkZSUVJCTU1ZW1tDQ1NXVNTIxMrcyt7GxcXR0dHNz8/b2DggICA0NjYqKik+IT0lJycnMzMsrLC4urqioqK2tbWpuam9v7+nrmThx4rRp02bPnr1gwYKlS5fy8PAICgqKiYlJS0srKCioqqppaWnp6+sDAKv+vBc=",
  },
  {
    engine: "zlib",
    level: 4,
    memLevel: 1,
    strategy: "fixed",
    windowBits: 15,
    stream:
      "eAFiYGBgZWXl4uLi5+cXERGRkZSUk5dTVlbV0NDQ1dU1MjI1Nze3sbFxdHR0c3Pz8fYOCAgIDQ2NioqKj49PSUnJzMwsyMsrLi6uqKiora1tampqb2/v6embOHHitGnTZs+ezcTCxM7OzsPDJygoKCYmJi0traCgoKqqqqOlpa+vbwKQiYmlpaWjvZ2rs5uHh4evr29wUFB4eHhMfExiYmJaelp2XnZBQUFFaWlVVVV9fX1LS0tnZ2dff9/kyZNnzJgxd+5cFhYWTk5OPkE+YWFhCWkJWVlZJSUldXV1HR09Q2NDMzMza2trBwcHV1dXLy8vf3//kJCQyMjIuLjE5JTkjAwAAH8AgP9obW1tcnJyd3l3fHx8hIGBhoaGi4uLkJCQlZWVmpqbn6KiBgYGCwsNEBAQFRYVGxoaHx8fJyQkKSkpLi4uMzMzODg4PT09QkVCR0dHTExMUVFRVlZWW1tdYGBgZWVmampqb29vdHR0enl5fn5+g4ODiIiIjY2NkpKSl5eXnJycW7hwIa3Nh8espKSkghwwZpU1NDRBMWtiZG6FiFlv5JhNAMVsTmZmXl4hImabwTHb1wOP2QULFixdupSHhwc1ZtW0wDELAKv+vBc=",
  },
  {
    engine: "chromium",
    level: 6,
    memLevel: 8,
    strategy: "default",
    windowBits: 15,
    stream:
      "eJxjYGBgZWXl4uLi5+cXERGRkZSUk5dTVlbV0NDQ1dU1MjI1Nze3sbFxdHR0c3Pz8fYOCAgIDQ2NioqKj49PSUnJzMwsyMsrLi6uqKiora1tampqb2/v6embOHHitGnTZs+ezcTCxM7OzsPDJygoKCYmJi0traCgoKqqqqOlpa+vb2JiYmlp6Whv5+rs5uHh4evrGxwUFB4eHhMfk5iYmJaelp2XXVBQUFFaWlVVVV9f39LS0tnZ2dffN3ny5BkzZsydO5eFhYWTk5NPkE9YWFhCWkJWVlZJSUldXV1HR8/Q2NDMzMza2trBwcHV1dXLy8vf3z8kJCQyMjIuLjE5JTkjIyM3N7eoqKi8srympqalsbGtra27u3vChAlTp06dNWv2/EWL2NjYuLl5BQQERMVEpaWk5OXl1VVUNDU19fT0jI2NLSwsbG1tnVyd3N3dfXx8AgMDw8LCoqNjExISUlPTsrKy8vPzS0pKqior6+rqmpubOzo6ent7J02aNH369Dlz5ixcuJDW5sNjVlJSUkFOTllZWUNDExSzJkbmVoiY9UaO2QRQzOZkZublFSJithkcs3098JhdsGDB0qVLeXh4UGNWTQscswCr/rwX",
  },
  {
    engine: "chromium",
    level: 9,
    memLevel: 8,
    strategy: "filtered",
    windowBits: 15,
    stream:
      "eNpjYGBgZWXl4uLi5+cXERGRkZSUk5dTVlbV0NDQ1dU1MjI1Nze3sbFxdHR0c3Pz8fYOCAgIDQ2NioqKj49PSUnJzMwsyMsrLi6uqKiora1tampqb2/v6embOHHitGnTZs+ezcTCxM7OzsPDJygoKCYmJi0traCgoKqqqqOlpa+vb2JiYmlp6Whv5+rs5uHh4evrGxwUFB4eHhMfk5iYmJaelp2XXVBQUFFaWlVVVV9f39LS0tnZ2dffN3ny5BkzZsydO5eFhYWTk5NPkE9YWFhCWkJWVlZJSUldXV1HR8/Q2NDMzMza2trBwcHV1dXLy8vf3z8kJCQyMjIuLjE5JTkjIyM3N7eoqKi8srympqalsbGtra27u3vChAlTp06dNWv2/EWL2NjYuLl5BQQERMVEpaWk5OXl1VVUNDU19fT0jI2NLSwsbG1tnVyd3N3dfXx8AgMDw8LCoqNjExISUlPTsrKy8vPzS0pKqior6+rqmpubOzo6ent7J02aNH369Dlz5ixcuJDW5sNjVlJSUkFOTllZWUNDU1dX18jEyNwKEbPeyDGbEJ+SkpKTmZmXV4iI2eam9vb2nr4eeMwuWLBg6dKlPDw8qDGrpqWlpa+vDwCr/rwX",
  },
];

/** Of 400,000 bytes, as SHA-256. */
export const HASHED: readonly (EngineVector & { readonly hash: string })[] = [
  {
    engine: "zlib",
    level: 1,
    memLevel: 8,
    strategy: "default",
    windowBits: 15,
    hash: "d17a59259f7571edf6120ef0a2890f003a23b8239e685f06a9cec57c93153ef8",
  },
  {
    engine: "zlib",
    level: 3,
    memLevel: 9,
    strategy: "default",
    windowBits: 15,
    hash: "498052ed0dfcd657d025d3b13f7d11565f0402b73b6d482277a276da576e0733",
  },
  {
    engine: "zlib",
    level: 5,
    memLevel: 8,
    strategy: "default",
    windowBits: 15,
    hash: "ca6a6b9ace80ac6d78f86f29d87fa874db91c34551755bf65a3a3820a8422a13",
  },
  {
    engine: "zlib",
    level: 6,
    memLevel: 8,
    strategy: "default",
    windowBits: 15,
    hash: "521d0d96c5ee0ff34a09642116a273e9bb695088bdc5b4641cf452b41cf1a36a",
  },
  {
    engine: "zlib",
    level: 6,
    memLevel: 9,
    strategy: "filtered",
    windowBits: 15,
    hash: "7763ef8aa9d1f70bb6cc61db19ecc169e0e98b5955e6b67184f122f69a020d0c",
  },
  {
    engine: "zlib",
    level: 7,
    memLevel: 9,
    strategy: "filtered",
    windowBits: 15,
    hash: "9267fafe2ea78bac69f9bc429a6496deac023d749a2395f25cd90e2ada4684ff",
  },
  {
    engine: "zlib",
    level: 9,
    memLevel: 8,
    strategy: "filtered",
    windowBits: 15,
    hash: "cfc050de966296404b0b4b818f07757704b335a52f14d200c0f52c73ac877e00",
  },
  {
    engine: "zlib",
    level: 9,
    memLevel: 9,
    strategy: "default",
    windowBits: 15,
    hash: "aee67d00a00a8b2a5b38f740b365ef5da766dc48d1c797dd35e8966e007f0bd9",
  },
  {
    engine: "zlib",
    level: 9,
    memLevel: 8,
    strategy: "default",
    windowBits: 12,
    hash: "29cd396e266118e29de9404ea613b3b4e6674415f0b6a46eb6a9cbca12833bf2",
  },
  {
    engine: "zlib",
    level: 6,
    memLevel: 8,
    strategy: "huffman",
    windowBits: 9,
    hash: "5fda18574d6360f70752d72db25c061091f9f46e4cfd7b29481a460bbdd26da2",
  },
  {
    engine: "zlib",
    level: 6,
    memLevel: 8,
    strategy: "runs",
    windowBits: 15,
    hash: "8f652dab886fd71c89135f2b7c9923b58cedcb36bd39efaadbdcdc6354a205e6",
  },
  {
    engine: "zlib",
    level: 9,
    memLevel: 4,
    strategy: "default",
    windowBits: 15,
    hash: "4a62f1b55548769aacbbdd23939f0bac6354c1776af5853a801b8412c3fa2138",
  },
  {
    engine: "chromium",
    level: 6,
    memLevel: 8,
    strategy: "default",
    windowBits: 15,
    hash: "22442dece51510e3793a8be2608d0a964d2ab8ef1470a9aef98954152bf659ed",
  },
  {
    engine: "chromium",
    level: 6,
    memLevel: 9,
    strategy: "filtered",
    windowBits: 15,
    hash: "7f6cb1b3121975eda9945c1d207240f6b6a681553a13ac9f10b1e5c78fa24d5a",
  },
  {
    engine: "chromium",
    level: 9,
    memLevel: 8,
    strategy: "filtered",
    windowBits: 15,
    hash: "cfc050de966296404b0b4b818f07757704b335a52f14d200c0f52c73ac877e00",
  },
  {
    engine: "chromium",
    level: 3,
    memLevel: 9,
    strategy: "default",
    windowBits: 15,
    hash: "2ff64198abdeb9293b103693040813c2ece2eac2e965e1f6b5ad5b6ed6b52478",
  },
  {
    engine: "chromium",
    level: 9,
    memLevel: 9,
    strategy: "default",
    windowBits: 12,
    hash: "a3ac38aaf67790f26115fb2d483e0346a83fb059051162df38481f4eb1088a25",
  },
];

/** Rows of 96 bytes: values that change slowly, some noise, and every fifth row a repetition of the one above. */
export function vectorContent(size: number): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(size);
  let state = 12345;
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    const row = Math.floor(at / 96);
    const noise = (state >> 16) % 8 === 0 ? (state >> 20) % 4 : 0;
    const slope = Math.floor((at % 96) / 3) * 5 + row * 2 + noise;
    content[at] = row % 5 === 4 ? content[at - 96]! : slope;
  }
  return content;
}
