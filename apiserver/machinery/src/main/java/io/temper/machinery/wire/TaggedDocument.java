package io.temper.machinery.wire;

import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// A document built once and served many times: its bytes by media type, under one entity tag. The
/// tag is the upper-case SHA-512 of the JSON form, as Go's discovery and OpenAPI have it.
public final class TaggedDocument {
  private static final byte[] NOTHING = {};

  private final Map<String, byte[]> forms;
  private final String tag;

  /// @param json the form the tag is made from
  /// @param forms bytes by media type
  public TaggedDocument(byte[] json, Map<String, byte[]> forms) {
    this.forms = Map.copyOf(forms);
    this.tag = sha512(json);
  }

  /// The tag without quotes; also the `hash` of OpenAPI v3.
  public String tag() {
    return tag;
  }

  /// Bytes in one of its media types.
  public byte[] form(String mediaType) {
    byte[] bytes = forms.get(mediaType);
    if (bytes == null) {
      throw new IllegalArgumentException("no form in " + mediaType);
    }
    return bytes;
  }

  /// 200 with the body, or 304 without one when the client has this very document already. Both say
  /// that the answer varies with Accept.
  public Response answer(Request request, String contentType, byte[] body) {
    Headers headers = Headers.of("ETag", "\"" + tag + "\"").with("Vary", "Accept");
    return isHeldBy(request)
        ? new Response.Full(304, headers, NOTHING)
        : new Response.Full(200, headers.with("Content-Type", contentType), body);
  }

  private boolean isHeldBy(Request request) {
    List<String> held = request.headers().all("If-None-Match");
    return held.stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(String::strip)
        .anyMatch(each -> each.equals("*") || bare(each).equals(tag));
  }

  private static String bare(String entityTag) {
    String strong = entityTag.startsWith("W/") ? entityTag.substring(2) : entityTag;
    boolean quoted = strong.length() > 1 && strong.startsWith("\"") && strong.endsWith("\"");
    return quoted ? strong.substring(1, strong.length() - 1) : "";
  }

  private static String sha512(byte[] bytes) {
    try {
      return HexFormat.of()
          .withUpperCase()
          .formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-512", e);
    }
  }
}
