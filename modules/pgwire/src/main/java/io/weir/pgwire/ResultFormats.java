package io.weir.pgwire;

/** Which result columns the client wants in binary: none named = all text, one = it is for all. */
record ResultFormats(int[] codes) {
  static final ResultFormats TEXT = new ResultFormats(new int[0]);

  boolean isBinary(int column) {
    if (codes.length == 0) {
      return false;
    }
    return codes[codes.length == 1 ? 0 : column] == 1;
  }
}
