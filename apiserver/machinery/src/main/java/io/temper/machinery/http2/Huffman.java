package io.temper.machinery.http2;

import java.util.Arrays;

/// Reads strings in the Huffman code of RFC 7541, appendix B. The code is canonical, so the length
/// of each symbol's code says all: of codes of one length the lower belongs to the lower symbol,
/// and each length begins where the shorter one ended.
final class Huffman {
  private static final int END = 256;
  private static final int LONGEST = 30;
  private static final int LONGEST_PADDING = 7;

  /// The length of the code of each symbol, 0 to 256, written as a character: `0` and so many.
  private static final String LENGTHS =
      "=GLLLLLLLHNLLNLLLLLLLLNLLLLLLLLL6::<=68;::8;8666555666666678?6<:"
          + "=67777777777777777777777878=C=>6?56565666577666567655677777?;>=L"
          + "DFDDFFFGFGGGGGHGHHFGHGGGGEFGFGGHFEDFFGGEGFFHEFGGEEFEGFGGDFFFGFFG"
          + "JJDCFGFIJJJKKJHICEJKKJKHEEJJLKKKDHDEFEEGFFIIHHJGJKJJKKKKKLKKKKKJ"
          + "N";

  /// Symbols in the order of their codes.
  private static final int[] SYMBOLS = new int[END + 1];

  /// By length: its first code, how many there are, and where their symbols begin.
  private static final int[] FIRST = new int[LONGEST + 1];

  private static final int[] COUNT = new int[LONGEST + 1];
  private static final int[] OFFSET = new int[LONGEST + 1];

  static {
    int code = 0;
    int filled = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code <<= 1;
      FIRST[length] = code;
      OFFSET[length] = filled;
      for (int symbol = 0; symbol <= END; symbol++) {
        if (LENGTHS.charAt(symbol) - '0' == length) {
          SYMBOLS[filled++] = symbol;
        }
      }
      COUNT[length] = filled - OFFSET[length];
      code += COUNT[length];
    }
  }

  private Huffman() {}

  /// @throws ConnectionFault when the bytes are no such string
  static byte[] decode(byte[] bytes, int from, int length) throws ConnectionFault {
    // No code is shorter than five bits.
    byte[] text = new byte[length * 8 / 5];
    int filled = 0;
    int code = 0;
    int bits = 0;
    for (int i = from; i < from + length; i++) {
      for (int shift = 7; shift >= 0; shift--) {
        code = code << 1 | (bytes[i] >> shift & 1);
        bits++;
        int index = code - FIRST[bits];
        if (index >= 0 && index < COUNT[bits]) {
          int symbol = SYMBOLS[OFFSET[bits] + index];
          if (symbol == END) {
            throw fault("end of string within a string");
          }
          text[filled++] = (byte) symbol;
          code = 0;
          bits = 0;
        }
      }
    }
    // What is left over must be the beginning of the end-of-string symbol: ones only.
    if (bits > LONGEST_PADDING || code != (1 << bits) - 1) {
      throw fault("malformed padding of a string");
    }
    return Arrays.copyOf(text, filled);
  }

  private static ConnectionFault fault(String what) {
    return new ConnectionFault(ErrorCode.COMPRESSION_ERROR, what);
  }
}
