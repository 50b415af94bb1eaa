package io.temper.machinery.wire;

import java.util.List;

/// Names of the media types spoken here.
public final class MediaTypes {
  public static final String JSON = "application/json";
  public static final String YAML = "application/yaml";
  public static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

  /// What API objects and errors are offered in, most preferred first.
  public static final List<String> OBJECTS = List.of(JSON, YAML, PROTOBUF);

  /// What lists produce, as Go's router says it: the same types, and those that can be streamed.
  public static final List<String> PRODUCED =
      List.of(JSON, YAML, PROTOBUF, JSON + ";stream=watch", PROTOBUF + ";stream=watch");

  /// What watches are offered in: those types whose documents can follow one another.
  public static final List<String> STREAMS = List.of(JSON, PROTOBUF);

  private MediaTypes() {}

  /// Whether documents of this type can follow one another in a stream.
  public static boolean streams(String mediaType) {
    return STREAMS.contains(mediaType);
  }
}
