package io.temper.machinery;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

/// What fuzzing begins with, and what is run in any test run. What it finds is kept in files
/// beside.
public final class Seeds {
  private Seeds() {}

  public static Stream<byte[]> of(String... texts) {
    return Arrays.stream(texts).map(text -> text.getBytes(StandardCharsets.UTF_8));
  }
}
