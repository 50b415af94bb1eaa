package io.temper.scheduler.extender;

import io.temper.scheduler.board.NameHash;
import io.temper.scheduler.board.NodeNames;
import java.util.Arrays;

/// The question: a pod and the nodes it may go to.
///
/// Found in one pass over the bytes, for the names are most of it: 5,000 of them as Strings would
/// cost more than their scores. Only what is between the names is looked at here; the pod is read
/// by whoever knows pods.
///
/// @param text the whole question
/// @param podStart where the pod begins
/// @param podEnd behind its last byte
record ExtenderArgs(byte[] text, int podStart, int podEnd, NodeNames names) {
  /// Reads it.
  ///
  /// @throws ArgsException when it is none
  static ExtenderArgs read(byte[] text) {
    return new Reading(text).read();
  }

  private static final class Reading {
    private static final int[] NONE = {};
    private static final long[] NO_HASHES = {};

    /// Every byte of a word.
    private static final long EACH = 0x0101_0101_0101_0101L;

    private static final long QUOTES = EACH * '"';
    private static final long BACKSLASHES = EACH * '\\';

    private final byte[] text;
    private int at;
    private int podStart;
    private int podEnd;
    private int[] bounds = NONE;
    private long[] hashes = NO_HASHES;
    private int count = -1;

    Reading(byte[] text) {
      this.text = text;
    }

    ExtenderArgs read() {
      expect('{');
      if (peek() == '}') {
        at++;
      } else {
        do {
          member();
        } while (comma('}'));
      }
      blanks();
      if (at != text.length) {
        throw new ArgsException("something follows the question");
      }
      if (podEnd == 0) {
        throw new ArgsException("no Pod in it");
      }
      if (count < 0) {
        throw new ArgsException(
            "no NodeNames in it: the extender must be configured with nodeCacheCapable: true");
      }
      return new ExtenderArgs(text, podStart, podEnd, new NodeNames(text, bounds, hashes, count));
    }

    private void member() {
      int start = string();
      int end = at - 1;
      expect(':');
      int first = peek();
      if (named("Pod", start, end) && first == '{') {
        podStart = at;
        value();
        podEnd = at;
      } else if (named("NodeNames", start, end) && first == '[') {
        names();
      } else {
        value();
      }
    }

    private boolean named(String name, int start, int end) {
      if (end - start != name.length()) {
        return false;
      }
      for (int i = 0; i < name.length(); i++) {
        // Go reads names whatever their case.
        if ((text[start + i] | 0x20) != (name.charAt(i) | 0x20)) {
          return false;
        }
      }
      return true;
    }

    private void names() {
      bounds = new int[128];
      hashes = new long[64];
      count = 0;
      expect('[');
      if (peek() == ']') {
        at++;
        return;
      }
      do {
        if (2 * count == bounds.length) {
          bounds = Arrays.copyOf(bounds, 2 * bounds.length);
          hashes = Arrays.copyOf(hashes, 2 * hashes.length);
        }
        expect('"');
        bounds[2 * count] = at;
        hashes[count] = name();
        bounds[2 * count + 1] = at - 1;
        count++;
      } while (comma(']'));
    }

    /// Reads to the end of a name, eight bytes at a time.
    ///
    /// @return its hash; of one with escapes, which no node has, any
    private long name() {
      int start = at;
      long hash = NameHash.START;
      while (at < text.length) {
        long word = NameHash.word(text, at);
        long ends = zeroBytes(word ^ QUOTES);
        long escapes = zeroBytes(word ^ BACKSLASHES);
        if (escapes != 0 && (ends == 0 || lowest(escapes) < lowest(ends))) {
          toTheEnd();
          return hash;
        }
        if (ends != 0) {
          int left = lowest(ends);
          at += left + 1;
          return NameHash.end(NameHash.with(hash, NameHash.first(word, left)), at - 1 - start);
        }
        hash = NameHash.with(hash, word);
        at += Long.BYTES;
      }
      throw new ArgsException("a string does not end");
    }

    private static int lowest(long bytes) {
      return Long.numberOfTrailingZeros(bytes) / Byte.SIZE;
    }

    /// The highest bit of the lowest byte that is zero; higher ones may be set as well.
    private static long zeroBytes(long word) {
      return (word - EACH) & ~word & (EACH << 7);
    }

    /// Skips any value; what is inside it is for others to judge.
    private void value() {
      int depth = 0;
      do {
        int c = peek();
        switch (c) {
          case '"' -> string();
          case '{', '[' -> {
            depth++;
            at++;
          }
          case '}', ']' -> {
            depth--;
            at++;
          }
          case ',', ':' -> {
            if (depth == 0) {
              throw new ArgsException("no value at byte " + at);
            }
            at++;
          }
          default -> word();
        }
      } while (depth > 0);
      if (depth < 0) {
        throw new ArgsException("no value at byte " + at);
      }
    }

    private void word() {
      int start = at;
      while (at < text.length && isOfWord(text[at])) {
        at++;
      }
      if (at == start) {
        throw new ArgsException("no JSON at byte " + at);
      }
    }

    private static boolean isOfWord(byte c) {
      return (c >= '0' && c <= '9')
          || (c >= 'a' && c <= 'z')
          || c == 'E'
          || c == '-'
          || c == '+'
          || c == '.';
    }

    /// Skips a string.
    ///
    /// @return where its characters begin; they end before the byte before the next
    private int string() {
      expect('"');
      int start = at;
      toTheEnd();
      return start;
    }

    private void toTheEnd() {
      while (at < text.length && text[at] != '"') {
        at += text[at] == '\\' ? 2 : 1;
      }
      if (at >= text.length) {
        throw new ArgsException("a string does not end");
      }
      at++;
    }

    private boolean comma(char end) {
      int c = peek();
      at++;
      if (c == ',') {
        return true;
      }
      if (c != end) {
        throw new ArgsException("no JSON at byte " + (at - 1));
      }
      return false;
    }

    private void expect(char wanted) {
      if (peek() != wanted) {
        throw new ArgsException("no " + wanted + " at byte " + at);
      }
      at++;
    }

    private int peek() {
      blanks();
      if (at >= text.length) {
        throw new ArgsException("it breaks off");
      }
      return text[at];
    }

    private void blanks() {
      while (at < text.length && (text[at] == ' ' || (text[at] >= '\t' && text[at] <= '\r'))) {
        at++;
      }
    }
  }
}
