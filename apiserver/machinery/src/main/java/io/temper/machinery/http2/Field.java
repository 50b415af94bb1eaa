package io.temper.machinery.http2;

/// One header line.
///
/// @param size what it counts towards limits: the octets of name and value, and 32 more (RFC 7541,
///   section 4.1)
public record Field(String name, String value, int size) {
  static final int OVERHEAD = 32;

  static Field of(String name, String value) {
    return new Field(name, value, name.length() + value.length() + OVERHEAD);
  }
}
