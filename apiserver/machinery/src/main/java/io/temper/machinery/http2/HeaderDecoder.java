package io.temper.machinery.http2;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads the header blocks of one connection (HPACK, RFC 7541), one after the other, each of them:
/// what one leaves out, the next may refer to.
///
/// ```
///  1xxxxxxx  a line of the table
///  01xxxxxx  a line to be added to the table     name by number, or 0 and the name; value
///  001xxxxx  the table's new size                only at the beginning of a block
///  0000xxxx  a line                              name by number, or 0 and the name; value
///  0001xxxx  a line nobody should add            as the one before
/// ```
///
/// Used by the thread that reads the connection.
public final class HeaderDecoder {
  private static final int LARGEST_SHIFT = 21;

  private final int mostBytes;
  private final HeaderTable table = new HeaderTable();
  private byte[] block = {};
  private int position;

  /// @param mostBytes of a list of lines, as [Field#size] counts
  public HeaderDecoder(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /// @throws ConnectionFault when the block, and with it each one after it, cannot be understood
  public Decoded decode(byte[] whole) throws ConnectionFault {
    block = whole;
    position = 0;
    List<Field> fields = new ArrayList<>();
    long bytes = 0;
    while (position < block.length) {
      int first = block[position] & 0xff;
      if ((first & 0xe0) == 0x20) {
        if (bytes > 0) {
          throw fault("size of the table within a block");
        }
        table.resize(number(5));
        continue;
      }
      Field field = field(first);
      bytes += field.size();
      // A byte may stand for four kilobytes: what is too much is read, but not kept.
      if (bytes <= mostBytes) {
        fields.add(field);
      }
    }
    block = new byte[0];
    return new Decoded(fields, bytes > mostBytes);
  }

  private Field field(int first) throws ConnectionFault {
    if ((first & 0x80) != 0) {
      return table.get(number(7));
    }
    boolean added = (first & 0x40) != 0;
    int number = number(added ? 6 : 4);
    byte[] newName = number == 0 ? string() : new byte[0];
    String name =
        number == 0 ? new String(newName, StandardCharsets.ISO_8859_1) : table.get(number).name();
    byte[] value = string();
    Field field =
        new Field(
            name,
            // Invalid UTF-8 turns into U+FFFD, which no identity may hold.
            new String(value, StandardCharsets.UTF_8),
            name.length() + value.length + Field.OVERHEAD);
    if (added) {
      table.add(field);
    }
    return field;
  }

  private byte[] string() throws ConnectionFault {
    boolean huffman = position < block.length && (block[position] & 0x80) != 0;
    int length = number(7);
    if (length > block.length - position) {
      throw fault("string beyond the end of its block");
    }
    int from = position;
    position += length;
    return huffman
        ? Huffman.decode(block, from, length)
        : Arrays.copyOfRange(block, from, from + length);
  }

  /// A number that begins in the lowest bits of the next byte (RFC 7541, section 5.1).
  private int number(int bits) throws ConnectionFault {
    int most = (1 << bits) - 1;
    int value = next() & most;
    if (value < most) {
      return value;
    }
    for (int shift = 0; shift <= LARGEST_SHIFT; shift += 7) {
      int more = next();
      value += (more & 0x7f) << shift;
      if ((more & 0x80) == 0) {
        return value;
      }
    }
    throw fault("number too large");
  }

  private int next() throws ConnectionFault {
    if (position == block.length) {
      throw fault("block that ends within a line");
    }
    return block[position++] & 0xff;
  }

  private static ConnectionFault fault(String what) {
    return new ConnectionFault(ErrorCode.COMPRESSION_ERROR, what);
  }

  /// The lines of a block, in order.
  ///
  /// @param tooLarge whether there were more than may be; those are left out
  public record Decoded(List<Field> fields, boolean tooLarge) {
    public Decoded {
      fields = List.copyOf(fields);
    }
  }
}
